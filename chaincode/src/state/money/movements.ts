import { Credit, LedgerError } from '@llmnet/protocol';
import type { JournalLine, ProviderId } from '@llmnet/protocol';
import { balanced } from '@llmnet/protocol/rules';
import type { Movement } from '@llmnet/protocol/rules';
import type { LedgerContext } from '../context';
import { keys } from '../keys';

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
