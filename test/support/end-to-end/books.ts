import type { LedgerEvent, Task } from '@llmnet/protocol';
import type { Ledger } from '@llmnet/ledger-client';
import { FOUNDING_GRANT, MEMBERS } from '@llmnet/consortium';

/** What the founding of a started network mints, in micro-credits. */
export const MINTED = FOUNDING_GRANT * BigInt(MEMBERS.length);

const PAGE = 200;
const FUNDS = ['fund:canaries', 'fund:remainders'] as const;

/** Every task on the ledger. */
export async function allTasks(ledger: Ledger): Promise<{ task: Task; settled: boolean }[]> {
  const all: { task: Task; settled: boolean }[] = [];
  for (;;) {
    const { tasks, more } = await ledger.query('taskQueries:list', { after: all.at(-1)?.task.task ?? '', limit: PAGE });
    all.push(...tasks);
    if (!more) return all;
  }
}

/** Everything that is anyone's, in micro-credits: lanes, credits, bonds, pots, funds, and the escrow of open tasks. */
export async function money(ledger: Ledger): Promise<bigint> {
  const open = (await allTasks(ledger)).filter(({ settled }) => !settled);
  let total = sum(open.map(({ task }) => task.escrow));
  for (const account of [...MEMBERS.map(({ mspId }) => mspId), ...FUNDS]) {
    const { lanes, credits, moreCredits, bonds, pot } = await ledger.query('accounts:account', { account });
    if (moreCredits) throw new RangeError(`${account} has more credits than a query lists: make the drill shorter`);
    total += bonds + pot + sum(lanes.map(({ balance }) => balance)) + sum(credits.map(({ amount }) => amount));
  }
  return total;
}

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

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n);
}
