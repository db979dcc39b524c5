import type { z } from 'zod';
import {
  Credit,
  JournalLine,
  LaneRecord,
  LedgerError,
  LogEntry,
  Provider,
  Reputation,
  VALIDATION,
} from '@llmnet/protocol';
import type { AccountView, InvoicesRequest, JournalPage, JournalRequest, MoveRequest } from '@llmnet/protocol';
import { invoices, sum } from '@llmnet/protocol/rules';
import type { Debt, Movement } from '@llmnet/protocol/rules';
import { keys, ranges } from '../store';
import type { LedgerContext } from '../transaction';
import { credited, debited, loadLane, storeLane } from './movements';

/** Credits that a sweep takes at most, and that a view lists. */
const SWEEP_LIMIT = 100;
const LIST_LIMIT = 200;
/** Log entries that wait in the two windows that can have some. */
const MAX_ENTRIES = 10_000;
/** Book lines of a period: what a peer returns for one query at most (core.yaml, ledger.state.totalQueryLimit). */
const MAX_LINES = 100_000;

/**
 * Removes the first hundred final credits of an account. Their range ends at the transaction's time, which a settlement only writes
 * behind, so that sweeps and settlements do not conflict.
 * @returns what they amount to
 * @throws LedgerError NOTHING_TO_SWEEP
 */
export async function takeFinalCredits(ctx: LedgerContext, account: string): Promise<bigint> {
  const { entries } = await ctx.store.page(ranges.finalCredits(account, ctx.time), Credit, SWEEP_LIMIT);
  if (entries.length === 0) throw new LedgerError('NOTHING_TO_SWEEP', account);
  for (const { key } of entries) await ctx.store.delete(key);
  return sum(entries.map(({ value }) => value.amount));
}

/** Moves money between lanes of one member, in the order given. @throws LedgerError LANE_TOO_LOW */
export async function moveBetweenLanes(
  ctx: LedgerContext,
  mspId: string,
  moves: z.output<typeof MoveRequest>['moves'],
): Promise<void> {
  const lanes = new Map<number, LaneRecord>();
  const lane = async (number: number): Promise<LaneRecord> => lanes.get(number) ?? (await loadLane(ctx, mspId, number));
  for (const { from, to, amount } of moves) {
    lanes.set(from, debited(await lane(from), amount));
    lanes.set(to, credited(await lane(to), amount));
  }
  for (const [, record] of [...lanes].sort(([x], [y]) => x - y)) await storeLane(ctx, record);
}

/** What an account owns but for escrow and dispute bonds, which are in the records of tasks. For queries. */
export async function loadAccount(ctx: LedgerContext, account: string): Promise<AccountView> {
  const credits = await ctx.store.page(ranges.credits(account), Credit, LIST_LIMIT);
  const providers = await ctx.store.all(ranges.providersOf(account), Provider, LIST_LIMIT);
  return {
    lanes: await ctx.store.all(ranges.lanes(account), LaneRecord, LIST_LIMIT),
    credits: credits.entries.map(({ value }) => value),
    moreCredits: credits.more,
    bonds: sum(providers.map(({ bond }) => bond)),
    pot: await waitingPay(ctx, account),
  };
}

/** The pay for judgements that have been folded and for those that have not. */
async function waitingPay(ctx: LedgerContext, account: string): Promise<bigint> {
  const record = await ctx.store.find(keys.reputation(VALIDATION, account), Reputation);
  if (record === undefined) return 0n;
  const { window, cursor, judgements } = record;
  const waiting = [
    ...(await ctx.store.all(ranges.entries(VALIDATION, account, window, cursor), LogEntry, MAX_ENTRIES)),
    ...(await ctx.store.all(ranges.entries(VALIDATION, account, window + 1, ''), LogEntry, MAX_ENTRIES)),
  ];
  return judgements.pot + sum(waiting.map(payOf));
}

function payOf(entry: LogEntry): bigint {
  return entry.kind === 'judged' ? entry.pay : 0n;
}

/** A page of the journal. For queries. */
export async function loadJournal(
  ctx: LedgerContext,
  { from, to, after, limit }: z.output<typeof JournalRequest>,
): Promise<z.output<typeof JournalPage>> {
  const range = ranges.journal(from, to, after);
  const { entries, more } = await ctx.store.page(range, JournalLine, limit);
  return { lines: entries.map(({ value }) => value), after: entries.at(-1)?.key ?? after, more };
}

/** The invoices of a period, from its lines of the journal alone. @throws LedgerError LIMIT_EXCEEDED */
export async function loadInvoices(
  ctx: LedgerContext,
  { from, to }: z.output<typeof InvoicesRequest>,
): Promise<Debt[]> {
  const lines = await ctx.store.all(ranges.journal(from, to, ''), JournalLine, MAX_LINES);
  return invoices(lines.flatMap(({ amounts }): Movement[] => amounts));
}
