import { Context } from 'fabric-contract-api';
import { LedgerError, Parameters, toJson } from '@llmnet/protocol';
import type { LedgerEvent } from '@llmnet/protocol';
import { keys } from './keys';
import { Store } from './store';
import { Texts } from './texts';

/** The name of the transaction and its request. */
const ARGUMENTS = 2;

/** One transaction's view of the ledger. */
export class LedgerContext extends Context {
  /**
   * Called by fabric-shim's dispatcher (`lib/contract-spi/chaincodefromcontract.js`; the types of its API leave it out). Every transaction
   * takes its request as one argument; the dispatcher compares their number only after this, and its refusal has no code.
   * @throws LedgerError INVALID_REQUEST
   */
  setChaincodeStub(stub: Context['stub']): void {
    const given = stub.getArgs().length;
    if (given !== ARGUMENTS) throw new LedgerError('INVALID_REQUEST', `${String(given - 1)} arguments instead of one`);
    this.stub = stub;
  }

  get store(): Store {
    return new Store(this.stub);
  }

  get texts(): Texts {
    return new Texts(this.stub);
  }

  get channel(): string {
    return this.stub.getChannelID();
  }

  /** The transaction's own time, milliseconds since the epoch: the only time that is ever written. */
  get time(): number {
    const { seconds, nanos } = this.stub.getTxTimestamp();
    return Number(seconds) * 1000 + Math.trunc(nanos / 1_000_000);
  }

  /** What every record says about its transaction. */
  get stamp(): { readonly at: number; readonly txId: string } {
    return { at: this.time, txId: this.stub.getTxID() };
  }

  /** The transaction's one event (Fabric keeps only the last). */
  emit(event: LedgerEvent): void {
    this.stub.setEvent(event.type, Buffer.from(toJson(event)));
  }
}

/** The parameters of a version. A state call only where they are not the current ones. @throws LedgerError UNKNOWN_RECORD */
export async function parametersOfVersion(
  ctx: LedgerContext,
  version: number,
  current: Parameters,
): Promise<Parameters> {
  if (version === current.version) return current;
  return ctx.store.get(keys.parameters(version), Parameters);
}
