import { peer } from '@hyperledger/fabric-protos';
import { messageOf } from '../errors';
import type { ChaincodeAddress, ChaincodeConnection } from './chaincode-connection';
import { ChaincodeFailure, type ChaincodeStream } from './chaincode-stream';
import type { TransactionScope } from './transaction-context';

/** What the channel calls a chaincode, and where it is served. */
export interface ChaincodeDefinition extends ChaincodeAddress {
  readonly name: string;
  readonly version: string;
}

/** How long a peer waits for a chaincode, in milliseconds. */
export interface ChaincodeTimeouts {
  /** For somebody to answer at its address (dial_timeout of `connection.json`). */
  readonly dialMs: number;
  /** For it to register (`core.yaml`, chaincode.startuptimeout). */
  readonly startupMs: number;
  /** For the answer to one transaction (`core.yaml`, chaincode.executetimeout). */
  readonly executeMs: number;
}

/** Fabric's defaults, except that it waits 300 s for a registration: a wrong package id is to show at once here. */
export const DEFAULT_CHAINCODE_TIMEOUTS: ChaincodeTimeouts = { dialMs: 3_000, startupMs: 10_000, executeMs: 30_000 };

/** What the chaincode answered: its response and the last event it set. */
export interface ChaincodeResult {
  readonly response: peer.Response;
  readonly event: peer.ChaincodeEvent | undefined;
}

/** One peer's access to the chaincode. */
export class ChaincodeRuntime {
  constructor(
    private current: ChaincodeDefinition,
    private connection: ChaincodeConnection,
    private readonly timeouts: ChaincodeTimeouts,
  ) {}

  get definition(): ChaincodeDefinition {
    return this.current;
  }

  /** Executes on another server from now on; what runs ends where it began. */
  replace(definition: ChaincodeDefinition, connection: ChaincodeConnection): void {
    this.current = definition;
    this.connection = connection;
  }

  /**
   * Executes a transaction (Fabric `core/chaincode/chaincode_support.go`, Execute).
   * @throws ChaincodeFailure with Fabric's message if there is no answer of the chaincode
   */
  async execute(scope: TransactionScope): Promise<ChaincodeResult> {
    const { txid } = scope.proposal;
    const answer = await this.#invoke(scope);
    if (answer.getType() === peer.ChaincodeMessage.Type.ERROR) {
      const reason = Buffer.from(answer.getPayload_asU8()).toString();
      throw new ChaincodeFailure(`transaction returned with failure: ${reason}`);
    }
    return { response: responseOf(answer, txid), event: this.#named(answer.getChaincodeEvent(), txid) };
  }

  /** The COMPLETED or ERROR message of the chaincode. */
  async #invoke(scope: TransactionScope): Promise<peer.ChaincodeMessage> {
    try {
      const stream = await this.#launched();
      return await stream.execute(scope, this.timeouts.executeMs);
    } catch (error) {
      if (error instanceof ChaincodeFailure) {
        const message = `failed to execute transaction ${scope.proposal.txid}: ${error.message}`;
        throw new ChaincodeFailure(message, { cause: error });
      }
      throw error;
    }
  }

  async #launched(): Promise<ChaincodeStream> {
    const { dialMs, startupMs } = this.timeouts;
    const { ccid, address } = this.definition;
    const ready = await this.connection.ready(dialMs, startupMs);
    switch (ready) {
      case 'unreachable':
        throw new ChaincodeFailure(
          `could not launch chaincode ${ccid}: connection to ${ccid} failed: error cannot create connection for ${ccid}: error creating grpc connection to ${address}: failed to create new connection: context deadline exceeded`,
        );
      case 'unregistered':
        throw new ChaincodeFailure(
          `could not launch chaincode ${ccid}: timeout expired while starting chaincode ${ccid} for transaction`,
        );
      default:
        return ready;
    }
  }

  #named(event: peer.ChaincodeEvent | undefined, txid: string): peer.ChaincodeEvent | undefined {
    event?.setChaincodeId(this.definition.name);
    event?.setTxId(txid);
    return event;
  }
}

function responseOf(completed: peer.ChaincodeMessage, txid: string): peer.Response {
  try {
    return peer.Response.deserializeBinary(completed.getPayload_asU8());
  } catch (cause) {
    throw new ChaincodeFailure(`failed to unmarshal response for transaction ${txid}: ${messageOf(cause)}`, { cause });
  }
}
