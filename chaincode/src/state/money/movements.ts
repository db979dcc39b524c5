import { Credit, LaneRecord, LedgerError } from '@llmnet/protocol';
import type { JournalLine, ProviderId } from '@llmnet/protocol';
import { balanced } from '@llmnet/protocol/rules';
import type { Movement } from '@llmnet/protocol/rules';
import { keys } from '../store';
import type { LedgerContext } from '../transaction';

/** A lane of a member. One that was never written is empty: the lanes of members admitted later come to be when they are used. */
export async function loadLane(ctx: LedgerContext, mspId: string, lane: number): Promise<LaneRecord> {
  const found = await ctx.store.find(keys.lane(mspId, lane), LaneRecord);
  return found ?? { mspId, lane, balance: 0n, opens: 0 };
}

/** The lane with `amount` less. @throws LedgerError LANE_TOO_LOW */
export function debited(record: LaneRecord, amount: bigint): LaneRecord {
  if (record.balance < amount) throw new LedgerError('LANE_TOO_LOW', `lane ${String(record.lane)}`);
  return { ...record, balance: record.balance - amount };
}

export function credited(record: LaneRecord, amount: bigint): LaneRecord {
  return { ...record, balance: record.balance + amount };
}

export async function storeLane(ctx: LedgerContext, record: LaneRecord): Promise<void> {
  await ctx.store.put(keys.lane(record.mspId, record.lane), record);
}

/** Takes an amount from a lane: one read, one write. @throws LedgerError LANE_TOO_LOW */
export async function debitLane(ctx: LedgerContext, mspId: string, lane: number, amount: bigint): Promise<void> {
  await storeLane(ctx, debited(await loadLane(ctx, mspId, lane), amount));
}

/** Adds an amount to a lane: one read, one write. */
export async function creditLane(ctx: LedgerContext, mspId: string, lane: number, amount: bigint): Promise<void> {
  await storeLane(ctx, credited(await loadLane(ctx, mspId, lane), amount));
}

/** What a credit or a line of the journal comes from. Every kind has a prefix of its own, so that no id can be taken for another's. */
export const moneySources = {
  settlement: (task: string) => `task.${task}`,
  dispute: (task: string, number: number) => `dispute.${task}.${String(number)}`,
  reimbursement: (task: string) => `reimbursement.${task}`,
  /** What an organisation's judgements of one window earned. */
  validation: (mspId: string, window: number) => `validation.${mspId}.${String(window)}`,
  /** Fines taken from a bond; a provider can be fined more than once. */
  fines: (provider: ProviderId, at: number) => `fines.${provider}.${String(at)}`,
  bond: (provider: ProviderId) => `bond.${provider}`,
  mint: (proposal: string) => `mint.${proposal}`,
} as const;

/** Money for an account, in micro-credits, that can be swept from `finalAt` on (milliseconds since the epoch). */
export type NewCredit = Pick<Credit, 'account' | 'source' | 'amount' | 'finalAt'>;

/**
 * Writes money under a key of its own, so that no two transactions touch the same balance. `source` must not have paid the account
 * at that time before: see {@link moneySources}. Nothing is written for an amount of 0.
 */
export async function writeCredit(ctx: LedgerContext, credit: NewCredit): Promise<void> {
  if (credit.amount === 0n) return;
  const record: Credit = { ...credit, ...ctx.stamp };
  await ctx.store.put(creditKey(credit), record);
}

/**
 * Replaces a credit that is not final yet, `before` being its amount (0 where there was none). It reads the key, so that a sweep of the
 * credit makes this transaction invalid, and the other way round.
 * @throws LedgerError TOO_LATE where the credit has been swept
 */
export async function rewriteCredit(ctx: LedgerContext, credit: NewCredit, before: bigint): Promise<void> {
  const known = await ctx.store.find(creditKey(credit), Credit);
  if ((known?.amount ?? 0n) !== before) throw new LedgerError('TOO_LATE', creditKey(credit));
  if (credit.amount > 0n) await writeCredit(ctx, credit);
  else if (before > 0n) await ctx.store.delete(creditKey(credit));
}

function creditKey({ account, finalAt, source }: NewCredit): string {
  return keys.credit(account, finalAt, source);
}

/**
 * Writes the line of a transaction that moved money from one account to another; none where nothing moved. In the journal an account owns
 * - what lies in its lanes and credits,
 * - the bonds of its providers,
 * - the escrow of the tasks its nodes opened that are not settled,
 * - the bonds of the disputes its nodes opened that are not resolved,
 * - and what waits for its judgements: `pay` in log entries that are not folded, `pot` in its validation record.
 *
 * So opening a task, paying a bond, sweeping and folding move nothing; settling, resolving, reimbursing, collecting fines and the end of
 * a validation window may. Minting and burning have records of their own. What an account owns is therefore what was minted for it
 * less what it burnt plus the sum of its amounts in the journal; and over all accounts
 *
 *     lanes + credits + bonds + escrow of unsettled tasks + bonds of unresolved disputes + unfolded pay + pots = minted − burnt
 *
 * holds after every transaction.
 * @throws RangeError where the movements do not add up to zero
 */
export async function writeJournalLine(
  ctx: LedgerContext,
  source: string,
  movements: readonly Movement[],
): Promise<void> {
  const amounts = balanced(movements);
  if (amounts.length === 0) return;
  const line: JournalLine = { source, amounts, ...ctx.stamp };
  await ctx.store.put(keys.journal(ctx.time, source), line);
}
