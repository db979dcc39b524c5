import type { LedgerEvent } from '@llmnet/protocol';
import type { Ledger } from '@llmnet/ledger-client';

/** The ledger's events from its first block up to the settlement of a task. */
export async function eventsUntilSettled(ledger: Ledger, last: string): Promise<LedgerEvent[]> {
  const reading = new AbortController();
  const events: LedgerEvent[] = [];
  for await (const { event } of ledger.events({ block: 0n }, reading.signal)) {
    events.push(event);
    if (event.type === 'settled' && event.task === last) break;
  }
  reading.abort();
  return events;
}
