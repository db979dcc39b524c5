import { Lease, LedgerError } from '@llmnet/protocol';
import type { Authorised } from '../access';
import type { LedgerContext } from '../context';
import { keys } from '../keys';
import { loadActiveProvider } from './providers';

/** Lets a provider stand as a candidate for a lease from now. */
export async function startLease(ctx: LedgerContext, provider: string, leaseSeconds: number): Promise<void> {
  const lease: Lease = { provider, until: leaseEnd(ctx, leaseSeconds), ...ctx.stamp };
  await ctx.store.put(keys.lease(provider), lease);
}

/**
 * Renews the leases of the calling node's providers, all or none: each has to be in its second half or over, so that an idle provider
 * costs few transactions. It touches nothing that opening a task reads.
 * @returns their end, milliseconds since the epoch
 * @throws LedgerError INVALID_REQUEST, UNKNOWN_RECORD, NOT_YOURS, WITHDRAWN, LEASE_FRESH
 */
export async function renewLeases(
  ctx: LedgerContext,
  { caller, parameters: { leaseSeconds } }: Authorised,
  providers: readonly string[],
): Promise<number> {
  if (new Set(providers).size !== providers.length) throw new LedgerError('INVALID_REQUEST', 'providers: duplicate');
  for (const id of providers) {
    await loadActiveProvider(ctx, caller, id);
    const { until } = await ctx.store.get(keys.lease(id), Lease);
    if (2 * (until - ctx.time) > leaseSeconds * 1000) throw new LedgerError('LEASE_FRESH', id);
    await startLease(ctx, id, leaseSeconds);
  }
  return leaseEnd(ctx, leaseSeconds);
}

function leaseEnd(ctx: LedgerContext, leaseSeconds: number): number {
  return ctx.time + leaseSeconds * 1000;
}
