import type { ClientDuplexStream } from '@grpc/grpc-js';
import { peer } from '@hyperledger/fabric-protos';
import { messageOf } from '../errors';
import { getStateMetadata, putStateMetadata } from './metadata-requests';
import { getHistoryForKey, getStateByRange, queryStateClose, queryStateNext } from './query-requests';
import {
  deleteState,
  getPrivateDataHash,
  getState,
  purgePrivateData,
  putState,
  invokeChaincode,
  unsupportedRichQuery,
  type RequestHandler,
} from './state-requests';
import { TransactionContext, type TransactionScope } from './transaction-context';

type Message = peer.ChaincodeMessage;
type MessageType = peer.ChaincodeMessage.TypeMap[keyof peer.ChaincodeMessage.TypeMap];

const { Type } = peer.ChaincodeMessage;

/** How the chaincode's answer is told apart from a transaction that could not be run. */
export class ChaincodeFailure extends Error {
  override readonly name = 'ChaincodeFailure';
}

/** Fabric's text; the gateway knows a lost chaincode by it (`core/chaincode/handler.go`, ErrorStreamTerminated). */
export const STREAM_TERMINATED = 'chaincode stream terminated';

const HANDLERS: ReadonlyMap<MessageType, RequestHandler> = new Map<MessageType, RequestHandler>([
  [Type.GET_STATE, getState],
  [Type.PUT_STATE, putState],
  [Type.DEL_STATE, deleteState],
  [Type.PURGE_PRIVATE_DATA, purgePrivateData],
  [Type.GET_PRIVATE_DATA_HASH, getPrivateDataHash],
  [Type.GET_STATE_BY_RANGE, getStateByRange],
  [Type.GET_HISTORY_FOR_KEY, getHistoryForKey],
  [Type.QUERY_STATE_NEXT, queryStateNext],
  [Type.QUERY_STATE_CLOSE, queryStateClose],
  [Type.GET_QUERY_RESULT, unsupportedRichQuery],
  [Type.GET_STATE_METADATA, getStateMetadata],
  [Type.PUT_STATE_METADATA, putStateMetadata],
  [Type.INVOKE_CHAINCODE, invokeChaincode],
]);

interface RunningTransaction {
  readonly context: TransactionContext;
  readonly finish: (answer: Message) => void;
  readonly fail: (error: Error) => void;
}

/**
 * The peer's end of one stream to a chaincode server: any number of transactions at a time, each with one request of the
 * chaincode at a time (Fabric `core/chaincode/handler.go`).
 */
export class ChaincodeStream {
  readonly #running = new Map<string, RunningTransaction>();
  #whenIdle: (() => void) | undefined;

  constructor(private readonly stream: ClientDuplexStream<Message, Message>) {
    stream.on('data', (message: Message) => {
      this.#onMessage(message);
    });
    stream.once('status', () => {
      this.#failAll();
    });
  }

  /**
   * Runs one transaction and returns the COMPLETED or ERROR message.
   * @throws ChaincodeFailure on a timeout or a lost stream; the message is Fabric's
   */
  async execute(scope: TransactionScope, timeoutMs: number): Promise<Message> {
    const { proposal } = scope;
    if (this.#running.has(proposal.txid)) {
      throw new ChaincodeFailure(`error sending: txid: ${proposal.txid}(${proposal.channel}) exists`);
    }
    const context = new TransactionContext(scope);
    try {
      return await this.#run(context, timeoutMs);
    } finally {
      this.#running.delete(proposal.txid);
      if (this.#running.size === 0) {
        this.#whenIdle?.();
      }
      await context.close();
    }
  }

  /** Resolves when no transaction runs. */
  async idle(): Promise<void> {
    if (this.#running.size > 0) {
      await new Promise<void>((resolve) => {
        this.#whenIdle = resolve;
      });
    }
  }

  async #run(context: TransactionContext, timeoutMs: number): Promise<Message> {
    const { txid, channel, input, signed } = context.scope.proposal;
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<Message>((finish, fail) => {
        this.#running.set(txid, { context, finish, fail });
        timer = setTimeout(() => {
          fail(new ChaincodeFailure('error sending: timeout expired while executing transaction'));
        }, timeoutMs);
        const message = newMessage(Type.TRANSACTION, txid, channel, input.serializeBinary());
        message.setProposal(signed);
        this.stream.write(message);
      });
    } finally {
      clearTimeout(timer);
    }
  }

  #onMessage(message: Message): void {
    const running = this.#running.get(message.getTxid());
    switch (message.getType()) {
      case Type.COMPLETED:
      case Type.ERROR:
        running?.finish(message);
        return;
      case Type.KEEPALIVE:
        return;
      default:
        void this.#answer(message, running?.context);
    }
  }

  async #answer(message: Message, context: TransactionContext | undefined): Promise<void> {
    const [txid, channel] = [message.getTxid(), message.getChannelId()];
    try {
      const handler = HANDLERS.get(message.getType());
      if (handler === undefined || context === undefined) {
        throw new ChaincodeFailure('no ledger context');
      }
      const payload = await handler(context, message.getPayload_asU8());
      this.stream.write(newMessage(Type.RESPONSE, txid, channel, payload));
    } catch (error) {
      const text = `${typeName(message.getType())} failed: transaction ID: ${txid}: ${messageOf(error)}`;
      this.stream.write(newMessage(Type.ERROR, txid, channel, Buffer.from(text)));
    }
  }

  #failAll(): void {
    for (const { fail } of this.#running.values()) {
      fail(new ChaincodeFailure(`error sending: ${STREAM_TERMINATED}`));
    }
  }
}

function typeName(type: MessageType): string {
  return Object.entries(Type).find(([, value]) => value === type)?.[0] ?? String(type);
}

export function newMessage(type: MessageType, txid: string, channel: string, payload: Uint8Array): Message {
  const message = new peer.ChaincodeMessage();
  message.setType(type);
  message.setTxid(txid);
  message.setChannelId(channel);
  message.setPayload(payload);
  return message;
}
