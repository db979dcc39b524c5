import { Disclosure, Erased, Hold, Settled } from '@llmnet/protocol';
import type { CustodyView } from '@llmnet/protocol';
import type { LedgerContext } from '../context';
import { keys, ranges } from '../keys';

const MAX_HOLDS = 200;
const MAX_DISCLOSURES = 1_000;

/** Holds, disclosures and the purge of a task's texts. Where a transaction asks, what comes meanwhile makes it invalid. */
export async function loadCustody(ctx: LedgerContext, task: string): Promise<CustodyView> {
  return {
    holds: await ctx.store.all(ranges.holds(task), Hold, MAX_HOLDS),
    disclosures: await ctx.store.all(ranges.disclosures(task), Disclosure, MAX_DISCLOSURES),
    erased: (await ctx.store.find(keys.erased(task), Erased)) ?? null,
  };
}

/** A task's settlement. @throws LedgerError TOO_EARLY where there is none yet */
export function loadSettled(ctx: LedgerContext, task: string): Promise<Settled> {
  return ctx.store.get(keys.settled(task), Settled, 'TOO_EARLY');
}

/** @throws LedgerError ERASED */
export function assertNotErased(ctx: LedgerContext, task: string): Promise<void> {
  return ctx.store.assertAbsent(keys.erased(task), 'ERASED');
}
