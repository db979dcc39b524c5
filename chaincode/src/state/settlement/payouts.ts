import { mspOf } from '@llmnet/protocol';
import type { Slash, Task } from '@llmnet/protocol';
import { byAccount, movementsOf } from '@llmnet/protocol/rules';
import type { AssessedSeat, Movement, Payment } from '@llmnet/protocol/rules';
import type { LedgerContext } from '../context';
import { keys } from '../keys';
import { moneySources, rewriteCredit, writeCredit, writeJournalLine } from '../money/movements';

/** What the payments of an escrow put on accounts. Pay for judgements is not among it: it waits in the judges' logs. */
function creditsOf(payments: readonly Payment[]): Movement[] {
  return byAccount(payments.filter(({ reason }) => reason !== 'validation'));
}

/** Pays out a task's escrow: a credit an account, which can be swept from `finalAt` on, and the line of the journal. */
export async function payOut(
  ctx: LedgerContext,
  task: Task,
  payments: readonly Payment[],
  finalAt: number,
): Promise<void> {
  const source = moneySources.settlement(task.task);
  for (const { account, amount } of creditsOf(payments)) await writeCredit(ctx, { account, source, amount, finalAt });
  await writeJournalLine(ctx, source, movementsOf(mspOf(task.requester), task.escrow, payments));
}

/**
 * Rewrites the credits of a settlement that is not final yet.
 * @throws LedgerError TOO_LATE where one has been swept
 * @returns what the change moves from account to account, for the line of the journal
 */
export async function changePayOut(
  ctx: LedgerContext,
  task: Task,
  before: { readonly payments: readonly Payment[]; readonly finalAt: number },
  payments: readonly Payment[],
): Promise<Movement[]> {
  const source = moneySources.settlement(task.task);
  const known = creditsOf(before.payments);
  const now = creditsOf(payments);
  for (const { account } of byAccount([...known, ...now])) {
    const credit = { account, source, amount: amountOf(now, account), finalAt: before.finalAt };
    await rewriteCredit(ctx, credit, amountOf(known, account));
  }
  const taken = before.payments.map(({ account, amount }) => ({ account, amount: -amount }));
  return byAccount([...taken, ...payments]);
}

function amountOf(credits: readonly Movement[], account: string): bigint {
  return credits.find((credit) => credit.account === account)?.amount ?? 0n;
}

/** Records a fine; it is taken from the bond when fines are collected. */
export async function fine(
  ctx: LedgerContext,
  { provider, task, reason, amount }: Omit<Slash, 'at' | 'txId'>,
): Promise<void> {
  if (amount === 0n) return;
  const record: Slash = { provider, task, reason, amount, ...ctx.stamp };
  await ctx.store.put(keys.slash(provider, task), record);
}

/** An answer that was sealed and not revealed, where that counts, costs its price. */
export async function fineWithheld(ctx: LedgerContext, task: string, seat: AssessedSeat): Promise<void> {
  if (seat.end !== 'withheld' || !seat.counts) return;
  await fine(ctx, { provider: seat.provider, task, reason: 'withheld', amount: seat.price });
}
