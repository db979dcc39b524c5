import { Lease, LedgerError, NodeRecord, Provider, nodeId } from '@llmnet/protocol';
import type { SUBMITS } from '@llmnet/protocol';
import type { z } from 'zod';
import { keys } from '../store';
import { debitLane } from '../money/movements';
import type { Authorised, Caller, LedgerContext } from '../transaction';
import { leaveClaims, takeClaims } from './claims';

/** A provider of the calling node. @throws LedgerError UNKNOWN_RECORD, NOT_YOURS */
export async function loadOwnProvider(ctx: LedgerContext, caller: Caller, id: string): Promise<Provider> {
  return assertOwn(await ctx.store.get(keys.provider(id), Provider), caller);
}

/** A provider of the calling node that has not been withdrawn. @throws LedgerError UNKNOWN_RECORD, NOT_YOURS, WITHDRAWN */
export async function loadActiveProvider(ctx: LedgerContext, caller: Caller, id: string): Promise<Provider> {
  const provider = await loadOwnProvider(ctx, caller, id);
  if (provider.withdrawnAt !== null) throw new LedgerError('WITHDRAWN', id);
  return provider;
}

function assertOwn(provider: Provider, caller: Caller): Provider {
  if (provider.node !== caller.node) throw new LedgerError('NOT_YOURS', provider.provider);
  return provider;
}

export async function storeProvider(ctx: LedgerContext, provider: Provider): Promise<void> {
  await ctx.store.put(keys.provider(provider.provider), provider);
}

type Registration = z.output<(typeof SUBMITS)['registry:registerProvider']['request']>;

/**
 * Registers a provider of the calling node against a bond, or records a new version of it, and starts its lease. One that was withdrawn
 * can be registered anew, against a new bond, once nothing is left of its old one.
 * @throws LedgerError UNKNOWN_DOMAIN, INVALID_REQUEST, UNKNOWN_NODE, NOT_YOURS, WITHDRAWN, LANE_TOO_LOW, DOMAIN_TAKEN
 */
export async function register(
  ctx: LedgerContext,
  { caller, consortium, parameters }: Authorised,
  { name, lane, ...offer }: Registration,
): Promise<Provider> {
  assertDomains(offer.domains, parameters.domains);
  // Whoever is drawn must be able to receive the prompt's key.
  await ctx.store.get(keys.node(caller.node), NodeRecord, 'UNKNOWN_NODE');
  const id = nodeId(caller.mspId, name);
  const before = await findOwn(ctx, caller, id);
  if (before !== undefined && before.withdrawnAt !== null && before.bond > 0n) throw new LedgerError('WITHDRAWN', id);
  const paid = before?.withdrawnAt === null ? before.bond : undefined;
  if (paid === undefined) await debitLane(ctx, caller.mspId, lane, parameters.providerBond);

  const provider: Provider = {
    ...offer,
    provider: id,
    mspId: caller.mspId,
    node: caller.node,
    version: (before?.version ?? 0) + 1,
    bond: paid ?? parameters.providerBond,
    withdrawnAt: null,
    ...ctx.stamp,
  };
  const left = (before?.domains ?? []).filter((domain) => !offer.domains.includes(domain));
  await takeClaims(ctx, consortium, provider);
  await leaveClaims(ctx, provider, left);
  await storeProvider(ctx, provider);
  await ctx.store.put(keys.providerVersion(id, provider.version), provider);
  await startLease(ctx, id, parameters.leaseSeconds);
  return provider;
}

async function findOwn(ctx: LedgerContext, caller: Authorised['caller'], id: string): Promise<Provider | undefined> {
  const found = await ctx.store.find(keys.provider(id), Provider);
  return found === undefined ? undefined : assertOwn(found, caller);
}

function assertDomains(named: readonly string[], governed: readonly string[]): void {
  const unknown = named.find((domain) => !governed.includes(domain));
  if (unknown !== undefined) throw new LedgerError('UNKNOWN_DOMAIN', unknown);
  if (new Set(named).size !== named.length) throw new LedgerError('INVALID_REQUEST', 'domains: duplicate');
}

/** Lets a provider stand as a candidate for a lease from now. */
async function startLease(ctx: LedgerContext, provider: string, leaseSeconds: number): Promise<void> {
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
