import { status as GrpcStatus } from '@grpc/grpc-js';
import { GatewayError } from '@hyperledger/fabric-gateway';
import type { ChaincodeEvent, ChaincodeEventsOptions, CloseableAsyncIterable } from '@hyperledger/fabric-gateway';
import { backoff } from '@llmnet/retry';
import { FabricClientError, translateError } from './errors';

/** Where to begin reading: a block, or just behind a transaction of it. */
export interface EventPosition {
  readonly block: bigint;
  readonly afterTransaction?: string;
}

export interface EventOptions {
  /**
   * Is told why events cannot be read now, once until one has come again: they are asked for on and on, at most five seconds apart.
   */
  readonly onInterruption?: (error: FabricClientError) => void;
}

/**
 * Opens a stream.
 * @param refusals how many peers, one after another, have said that they do not have the position; another one is asked then
 */
type Open = (options: ChaincodeEventsOptions, refusals: number) => Promise<CloseableAsyncIterable<ChaincodeEvent>>;

/** A peer that is gone is often back, or passed over, at once; one that stays away is asked seldom. */
const RECONNECT_PAUSES = { firstMs: 200, maxMs: 5_000 };
/** A peer that stops can answer once as one does that never had the block. */
const MIN_REFUSALS = 3;

/**
 * Reads events until the signal: a stream that breaks is opened again behind the last event that was read. An event that is not there yet
 * is waited for, also in a block that is far beyond the height.
 * @param peers how many peers there are to ask
 * @throws FabricClientError HISTORY_MISSING when every peer says, again and again, that it does not have the position
 */
export async function* readEvents(
  open: Open,
  from: EventPosition,
  signal: AbortSignal,
  { peers = 1, onInterruption = () => undefined }: EventOptions & { readonly peers?: number } = {},
): AsyncGenerator<ChaincodeEvent, void, undefined> {
  let position = from;
  const breaks = new Breaks(signal, peers, onInterruption);
  const hasEnded = (): boolean => signal.aborted;
  while (!hasEnded()) {
    let stream: CloseableAsyncIterable<ChaincodeEvent> | undefined;
    const close = (): void => stream?.close();
    try {
      stream = await open(asOptions(position), breaks.refusals);
      if (hasEnded()) return;
      signal.addEventListener('abort', close);
      for await (const event of stream) {
        position = { block: event.blockNumber, afterTransaction: event.transactionId };
        breaks.over();
        yield event;
      }
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      if (!hasEnded()) breaks.failed(error, position);
    } finally {
      signal.removeEventListener('abort', close);
      stream?.close();
    }
    // A stream that ends or fails says that its peer is gone or restarting; which other peer to ask may have to be found out first.
    await breaks.pause().catch(() => undefined);
  }
}

/** What a peer says whose ledger does not have the block, as it joined by a snapshot (Fabric `internal/pkg/gateway/chaincodeevents.go`). */
const NOT_SERVED: ReadonlySet<number> = new Set([GrpcStatus.ABORTED]);

/** What went wrong since an event was read last, and how long to wait for it. */
class Breaks {
  /** How many peers in a row have said that they do not have the position. */
  refusals = 0;
  pause: () => Promise<void>;
  #isTold = false;

  constructor(
    private readonly signal: AbortSignal,
    private readonly peers: number,
    private readonly tell: (error: FabricClientError) => void,
  ) {
    this.pause = this.#pauses();
  }

  /** An event has come. */
  over(): void {
    this.refusals = 0;
    this.#isTold = false;
    this.pause = this.#pauses();
  }

  /** @throws FabricClientError HISTORY_MISSING */
  failed(error: Error, position: EventPosition): void {
    this.refusals = error instanceof GatewayError && NOT_SERVED.has(error.code) ? this.refusals + 1 : 0;
    if (this.refusals >= MIN_REFUSALS * this.peers) throw historyMissing(position, error);
    if (!this.#isTold) this.tell(translateError(error, 'events'));
    this.#isTold = true;
  }

  #pauses(): () => Promise<void> {
    return backoff({ ...RECONNECT_PAUSES, signal: this.signal });
  }
}

function historyMissing({ block }: EventPosition, cause: Error): FabricClientError {
  const words = `events: no peer has block ${String(block)}: each joined by a later snapshot (${cause.message}); read from a later block, or from a peer that has all of them`;
  return new FabricClientError('HISTORY_MISSING', 'events', words, [], { cause });
}

function asOptions({ block, afterTransaction }: EventPosition): ChaincodeEventsOptions {
  if (afterTransaction === undefined) return { startBlock: block };
  const checkpoint = { getBlockNumber: () => block, getTransactionId: () => afterTransaction };
  return { checkpoint };
}
