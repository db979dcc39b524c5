import type { Slash } from '@llmnet/protocol';
import type { AssessedSeat } from '@llmnet/protocol/rules';
import type { LedgerContext } from '../context';
import { keys } from '../keys';

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
