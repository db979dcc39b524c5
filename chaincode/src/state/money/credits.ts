import { Credit, LedgerError } from '@llmnet/protocol';
import type { LedgerContext } from '../context';
import { keys } from '../keys';

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
