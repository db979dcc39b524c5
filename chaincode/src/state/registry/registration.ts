import { LedgerError, NodeRecord, Provider, nodeId } from '@llmnet/protocol';
import type { SUBMITS } from '@llmnet/protocol';
import type { z } from 'zod';
import type { Authorised } from '../access';
import { leaveClaims, takeClaims } from './claims';
import type { LedgerContext } from '../context';
import { keys } from '../keys';
import { debitLane } from '../money/movements';
import { startLease } from './leases';
import { assertOwn, storeProvider } from './providers';

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
