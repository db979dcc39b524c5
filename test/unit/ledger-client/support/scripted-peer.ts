import { status as GrpcStatus } from '@grpc/grpc-js';
import type { Commit, Status, Transaction } from '@hyperledger/fabric-gateway';
import { StatusCode } from '@hyperledger/fabric-gateway';
import type { GatewayPeer } from '../../../../ledger-client/src/peer-connection';
import { gatewayError } from './gateway-errors';

export type Answer = 'VALID' | 'MVCC_READ_CONFLICT' | 'never' | 'gone';

/** A peer that takes transactions and tells commit statuses as a test says. */
export class ScriptedPeer implements GatewayPeer {
  readonly health = { isWell: true };
  /** Every signature under which a transaction was handed in. */
  readonly handedIn: string[] = [];
  statusCalls = 0;
  /** How the next submits end; the last for all that follow. */
  submits: ('taken' | Error)[] = ['taken'];
  answer: Answer = 'VALID';
  block = 7n;

  constructor(readonly mspId = 'Alpha') {}

  readonly gateway: GatewayPeer['gateway'] = {
    newSignedTransaction: (_bytes, signature) => this.#transaction(signature),
    newCommit: () => this.#commit(),
  };

  blame(error: unknown): boolean {
    const isAtFault = error instanceof Error && error.message === 'gone';
    if (isAtFault) this.health.isWell = false;
    return isAtFault;
  }

  static gone(): Error {
    return gatewayError(GrpcStatus.UNAVAILABLE, 'gone');
  }

  #transaction(signature: Uint8Array): Transaction {
    const submit = async (): Promise<never> => {
      this.handedIn.push(Buffer.from(signature).toString());
      const end = this.submits.length > 1 ? this.submits.shift() : this.submits[0];
      if (end instanceof Error) return Promise.reject(end);
      // Only that it resolves counts.
      return Promise.resolve(undefined as never);
    };
    return unused<Transaction>({ submit });
  }

  #commit(): Commit {
    const getStatus: Commit['getStatus'] = async (options) => {
      this.statusCalls += 1;
      if (this.answer === 'gone') throw ScriptedPeer.gone();
      if (this.answer === 'never') {
        await new Promise((resolve) => setTimeout(resolve, Number(options?.deadline) - Date.now()));
        throw gatewayError(GrpcStatus.DEADLINE_EXCEEDED, 'late');
      }
      const code = StatusCode[this.answer];
      const status: Status = {
        blockNumber: this.block,
        code,
        successful: this.answer === 'VALID',
        transactionId: 'tx',
      };
      return status;
    };
    return unused<Commit>({ getStatus });
  }
}

/** The library's objects have more methods than the code under test may call; those fail. */
function unused<T extends object>(used: Partial<T>): T {
  return new Proxy(used, {
    get: (target, name) => {
      const found: unknown = Reflect.get(target, name);
      if (found === undefined && name !== 'then') throw new Error(`unexpected use of ${String(name)}`);
      return found;
    },
  }) as T;
}
