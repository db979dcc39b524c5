import { LedgerError, Slash } from '@llmnet/protocol';
import type { Provider } from '@llmnet/protocol';
import { REMAINDERS, fined } from '@llmnet/protocol/rules';
import { ranges } from '../store';
import { moneySources, writeCredit, writeJournalLine } from '../money/movements';
import type { LedgerContext } from '../transaction';
import { storeProvider } from './providers';

/** Fines collected in one transaction at most. */
const MAX_FINES = 100;

/**
 * Takes the recorded fines of a provider from its bond to the fund of remainders, of the first hundred. What the bond does not
 * cover lapses: a provider whose bond is used up has to pay a new one before it stands again.
 * @throws LedgerError UNKNOWN_RECORD where no fine is recorded
 */
export async function collectFines(ctx: LedgerContext, provider: Provider): Promise<void> {
  const { provider: id, mspId, bond } = provider;
  const { entries } = await ctx.store.page(ranges.slashes(id), Slash, MAX_FINES);
  if (entries.length === 0) throw new LedgerError('UNKNOWN_RECORD', `fines of ${id}`);
  const amount = fined(
    bond,
    entries.map(({ value }) => value.amount),
  );
  await storeProvider(ctx, { ...provider, bond: bond - amount });
  for (const { key } of entries) await ctx.store.delete(key);
  const source = moneySources.fines(id, ctx.time);
  await writeCredit(ctx, { account: REMAINDERS, source, amount, finalAt: ctx.time });
  await writeJournalLine(ctx, source, [
    { account: mspId, amount: -amount },
    { account: REMAINDERS, amount },
  ]);
}

/**
 * Pays a provider's bond back to its organisation, as a credit. The range of its fines is in the read set: one recorded meanwhile
 * makes this transaction invalid.
 * @throws LedgerError SLASHES_PENDING, ALREADY_DONE where nothing is left of the bond
 */
export async function payBack(ctx: LedgerContext, provider: Provider): Promise<void> {
  const { provider: id, mspId, bond } = provider;
  if (bond === 0n) throw new LedgerError('ALREADY_DONE', id);
  const { entries } = await ctx.store.page(ranges.slashes(id), Slash, 1);
  if (entries.length > 0) throw new LedgerError('SLASHES_PENDING', id);
  await storeProvider(ctx, { ...provider, bond: 0n });
  await writeCredit(ctx, { account: mspId, source: moneySources.bond(id), amount: bond, finalAt: ctx.time });
}
