import { FabricClient } from '@llmnet/fabric-client';
import type {
  ChaincodeEvent,
  EventOptions,
  EventPosition,
  LedgerAddress,
  TransactionView,
} from '@llmnet/fabric-client';
import { LedgerEvent, QUERIES, jsonOrUndefined, toJson } from '@llmnet/protocol';
import type { QueryName, QueryRequest, QueryResponse, SubmitName, SubmitRequest } from '@llmnet/protocol';
import { retry } from '@llmnet/retry';
import { LedgerClientError, REFUSALS } from './errors';
import type { ClientErrorCode } from './errors';
import type { NodeIdentity } from './node-identity';

export interface SubmitOptions {
  /** Private data, never part of the transaction. */
  readonly transient?: Readonly<Record<string, string>>;
  /** Whether a transaction that another one came before is repeated, or its failure told at once; `repeat` unless given. */
  readonly onConflict?: 'repeat' | 'fail';
}

export interface PositionedEvent {
  readonly event: LedgerEvent;
  readonly block: bigint;
  readonly txId: string;
}

/**
 * One node's connection to the ledger: LLM-Net's transactions, queries and events, typed, over a {@link FabricClient}. Texts travel
 * sealed, since every member that endorses sees transient data.
 * @example
 * const ledger = new Ledger(await loadNodeIdentity(files), await readLedgerAddress(config));
 * const { encryptionKey } = await ledger.query('membership:node', { node: ledger.identity.node });
 * const txId = await ledger.submit('membership:registerNode', { encryptionKey });
 * for await (const { event, block } of ledger.events({ block: 0n }, signal)) console.log(block, event.type);
 */
export class Ledger {
  readonly #client: FabricClient;

  constructor(
    readonly identity: NodeIdentity,
    readonly address: LedgerAddress,
  ) {
    this.#client = new FabricClient(identity, address, REFUSALS);
  }

  /** @throws LedgerClientError LEDGER_UNAVAILABLE when no peer that is read from answers within so many milliseconds */
  waitForReady(timeoutMs: number): Promise<void> {
    return this.#client.waitForReady(timeoutMs);
  }

  /** Asks a peer, and another one where it does not answer; nothing is written. @throws LedgerClientError */
  async query<N extends QueryName>(name: N, request: QueryRequest<N>): Promise<QueryResponse<N>> {
    const bytes = await this.#client.evaluate(name, [toJson(request)]);
    // The schema looked up by name is the one that types the response; TypeScript cannot follow that through the index.
    return QUERIES[name].response.parse(JSON.parse(Buffer.from(bytes).toString('utf8'))) as QueryResponse<N>;
  }

  /**
   * Takes a step on the ledger, at most once, and waits for its commit; see {@link FabricClient.submit}.
   * @returns the transaction id
   * @throws LedgerClientError COMMIT_UNKNOWN when after a minute no peer whose status counts knew whether it committed
   */
  async submit<N extends SubmitName>(name: N, request: SubmitRequest<N>, options: SubmitOptions = {}): Promise<string> {
    return (await this.#client.submit(name, [toJson(request)], options)).txId;
  }

  /** One transaction as the blocks have it: where, when, by whom, endorsed by whom, valid or not. @throws LedgerClientError */
  transaction(txId: string): Promise<TransactionView> {
    return this.#client.transaction(txId);
  }

  /** How many blocks the peer has that is asked first. @throws LedgerClientError */
  height(): Promise<bigint> {
    return this.#client.height();
  }

  /**
   * The ledger's events from a position on; ends with the signal. Where a connection is lost it goes on at the next peer behind the
   * last event: none is missed and none comes twice.
   * @throws LedgerClientError HISTORY_MISSING when no peer has the position, as all of them joined by a later snapshot
   */
  events(
    from: EventPosition,
    signal: AbortSignal,
    options: EventOptions = {},
  ): AsyncGenerator<PositionedEvent, void, undefined> {
    return ledgerEvents(this.#client.events(from, signal, options));
  }

  close(): void {
    this.#client.close();
  }
}

/** Parses the chaincode's events; those of a newer chaincode that this client does not know are passed over. */
export async function* ledgerEvents(
  events: AsyncIterable<ChaincodeEvent>,
): AsyncGenerator<PositionedEvent, void, undefined> {
  for await (const { payload, blockNumber, transactionId } of events) {
    const { data: event } = LedgerEvent.safeParse(jsonOrUndefined(Buffer.from(payload).toString('utf8')));
    if (event !== undefined) yield { event, block: blockNumber, txId: transactionId };
  }
}

/** What a plan meets when the ledger went on since it was made, or when the peers are a block apart. */
const PLAN_IS_OLD: ReadonlySet<ClientErrorCode> = new Set([
  'PLAN_CHANGED',
  'ENDORSEMENT_MISMATCH',
  'OUT_OF_TURN',
] satisfies ClientErrorCode[]);

/** Repeats a plan together with the step that follows it, while the ledger is another by the time of the step: five more attempts. */
export function planAnew<T>(planAndSubmit: () => Promise<T>): Promise<T> {
  const isRetryable = (error: unknown): boolean => error instanceof LedgerClientError && PLAN_IS_OLD.has(error.code);
  return retry(planAndSubmit, { isRetryable, maxAttempts: 5, firstMs: 50, maxMs: 1_000 });
}
