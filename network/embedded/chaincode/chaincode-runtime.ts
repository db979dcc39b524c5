import { peer } from '@hyperledger/fabric-protos';
import type { ChaincodeAddress, ChaincodeConnection } from './chaincode-connection';
import { ChaincodeFailure } from './chaincode-stream';
import type { TransactionScope } from './transaction-context';

/** Fabric's defaults (`core.yaml` chaincode.executetimeout; dial_timeout of connection.json). */
const EXECUTE_TIMEOUT_MS = 30_000;
const DIAL_TIMEOUT_MS = 3_000;

/** What the chaincode answered: its response and the last event it set. */
export interface ChaincodeResult {
  readonly response: peer.Response;
  readonly event: peer.ChaincodeEvent | undefined;
}

/** One peer's access to the chaincode. */
export class ChaincodeRuntime {
  constructor(
    readonly definition: ChaincodeAddress & { readonly name: string; readonly version: string },
    private readonly connection: ChaincodeConnection,
  ) {}

  /**
   * Executes a transaction (Fabric `core/chaincode/chaincode_support.go`, Execute).
   * @throws ChaincodeFailure with Fabric's message if there is no answer of the chaincode
   */
  async execute(scope: TransactionScope): Promise<ChaincodeResult> {
    const { txid } = scope.proposal;
    try {
      const stream = await this.connection.ready(DIAL_TIMEOUT_MS);
      if (stream === undefined) {
        throw new ChaincodeFailure(this.#unreachable());
      }
      const completed = await stream.execute(scope, EXECUTE_TIMEOUT_MS);
      return {
        response: peer.Response.deserializeBinary(completed.getPayload_asU8()),
        event: this.#named(completed.getChaincodeEvent(), txid),
      };
    } catch (error) {
      if (error instanceof ChaincodeFailure) {
        throw new ChaincodeFailure(`failed to execute transaction ${txid}: ${error.message}`, { cause: error });
      }
      throw error;
    }
  }

  #named(event: peer.ChaincodeEvent | undefined, txid: string): peer.ChaincodeEvent | undefined {
    event?.setChaincodeId(this.definition.name);
    event?.setTxId(txid);
    return event;
  }

  #unreachable(): string {
    const { ccid, address } = this.definition;
    return `could not launch chaincode ${ccid}: connection to ${ccid} failed: error cannot create connection for ${ccid}: error creating grpc connection to ${address}: failed to create new connection: context deadline exceeded`;
  }
}
