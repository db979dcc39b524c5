import type { ChaincodeEvent, ChaincodeEventsOptions, CloseableAsyncIterable } from '@hyperledger/fabric-gateway';
import { backoff } from '@llmnet/retry';

/** Where to begin reading: a block, or just behind a transaction of it. */
export interface EventPosition {
  readonly block: bigint;
  readonly afterTransaction?: string;
}

type Open = (options: ChaincodeEventsOptions) => Promise<CloseableAsyncIterable<ChaincodeEvent>>;

const RECONNECT_MS = 200;

/** Reads events for ever: a stream that breaks is opened again behind the last event that was read. */
export async function* readEvents(
  open: Open,
  from: EventPosition,
  signal: AbortSignal,
): AsyncGenerator<ChaincodeEvent, void, undefined> {
  let position = from;
  const pause = backoff({ firstMs: RECONNECT_MS, maxMs: RECONNECT_MS, signal });
  const hasEnded = (): boolean => signal.aborted;
  while (!hasEnded()) {
    let stream: CloseableAsyncIterable<ChaincodeEvent> | undefined;
    const close = (): void => stream?.close();
    try {
      stream = await open(asOptions(position));
      if (hasEnded()) return;
      signal.addEventListener('abort', close);
      for await (const event of stream) {
        position = { block: event.blockNumber, afterTransaction: event.transactionId };
        yield event;
      }
    } catch (error) {
      if (!(error instanceof Error)) throw error;
    } finally {
      signal.removeEventListener('abort', close);
      stream?.close();
    }
    // A stream that ends or fails says that its peer is gone or restarting; which other peer to ask may have to be found out first.
    await pause().catch(() => undefined);
  }
}

function asOptions({ block, afterTransaction }: EventPosition): ChaincodeEventsOptions {
  if (afterTransaction === undefined) return { startBlock: block };
  const checkpoint = { getBlockNumber: () => block, getTransactionId: () => afterTransaction };
  return { checkpoint };
}
