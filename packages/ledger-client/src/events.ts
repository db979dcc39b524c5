import type { ChaincodeEvent, ChaincodeEventsOptions, CloseableAsyncIterable } from '@hyperledger/fabric-gateway';
import { LedgerEvent } from '@llmnet/protocol';
import { setTimeout as delay } from 'node:timers/promises';

/** Where to begin reading: a block, or just behind a transaction of it. */
export interface EventPosition {
  readonly block: bigint;
  readonly afterTransaction?: string;
}

export interface PositionedEvent {
  readonly event: LedgerEvent;
  readonly block: bigint;
  readonly txId: string;
}

type Open = (options: ChaincodeEventsOptions) => Promise<CloseableAsyncIterable<ChaincodeEvent>>;

const RECONNECT_MILLISECONDS = 200;

/** Reads events for ever: a stream that breaks is opened again behind the last event that was read. */
export async function* readEvents(
  open: Open,
  from: EventPosition,
  signal: AbortSignal,
): AsyncGenerator<PositionedEvent> {
  let position = from;
  const hasEnded = (): boolean => signal.aborted;
  while (!hasEnded()) {
    let stream: CloseableAsyncIterable<ChaincodeEvent> | undefined;
    const close = (): void => stream?.close();
    try {
      stream = await open(asOptions(position));
      if (hasEnded()) return;
      signal.addEventListener('abort', close);
      for await (const raw of stream) {
        position = { block: raw.blockNumber, afterTransaction: raw.transactionId };
        const event = parseEvent(raw);
        if (event !== undefined) yield { event, block: raw.blockNumber, txId: raw.transactionId };
      }
    } catch (error) {
      if (!(error instanceof Error)) throw error;
    } finally {
      signal.removeEventListener('abort', close);
      stream?.close();
    }
    // The peer is gone or restarting, which its stream says by ending or failing; another may have to be found out about.
    await delay(RECONNECT_MILLISECONDS, undefined, { signal }).catch(() => undefined);
  }
}

function asOptions({ block, afterTransaction }: EventPosition): ChaincodeEventsOptions {
  if (afterTransaction === undefined) return { startBlock: block };
  const checkpoint = { getBlockNumber: () => block, getTransactionId: () => afterTransaction };
  return { checkpoint };
}

/** Events of a newer chaincode that this client does not know are passed over. */
function parseEvent(raw: ChaincodeEvent): LedgerEvent | undefined {
  const parsed = LedgerEvent.safeParse(JSON.parse(Buffer.from(raw.payload).toString('utf8')));
  return parsed.success ? parsed.data : undefined;
}
