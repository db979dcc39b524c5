import { Claim, NodeRecord, Provider, Reputation, Snapshot, SnapshotCandidate, mspOf } from '../api';
import type { Parameters, Role } from '../api';
import type { z } from 'zod';
import { EQUAL_CREDIBILITY, estimate, hash, priorMean, shortlist } from '../rules';
import type { LedgerContext } from './context';
import { keys, ranges } from './keys';
import { isPresent } from './tasks';

const MAX_ORGANISATIONS = 200;
const MAX_NODES = 2_000;

type Candidate = z.output<typeof SnapshotCandidate>;

/**
 * A domain's candidates with their estimates, the nodes that can coordinate and validate, and a seed that chains the
 * revealed salts in the order in which roll-ups folded them.
 */
export async function buildSnapshot(
  ctx: LedgerContext,
  domain: string,
  epoch: number,
  parameters: Parameters,
  previous: Snapshot | undefined,
): Promise<Snapshot> {
  const records = await ctx.store.all(ranges.reputations(domain), Reputation, MAX_ORGANISATIONS);
  const claims = await ctx.store.all(ranges.claims(domain), Claim, MAX_ORGANISATIONS);
  const nodes = await ctx.store.all(ranges.nodes, NodeRecord, MAX_NODES);
  const candidates: Candidate[] = [];
  for (const claim of claims) {
    const record = records.find(({ mspId }) => mspId === claim.mspId);
    if (claim.provider === null || record === undefined) continue;
    candidates.push(await candidateOf(ctx, claim.provider, record, parameters));
  }
  const withRole = (role: Role): string[] => nodes.filter(({ roles }) => roles.includes(role)).map(({ node }) => node);
  return {
    domain,
    epoch,
    seed: hash('llmnet/snapshot-seed', previous?.seed ?? ctx.channel, domain, ...records.map(({ chain }) => chain)),
    candidates: shortlist(candidates),
    coordinators: withRole('coordinator'),
    validators: withRole('validator').map((node) => ({ node, mspId: mspOf(node), credibility: EQUAL_CREDIBILITY })),
    ...ctx.stamp,
  };
}

async function candidateOf(
  ctx: LedgerContext,
  provider: string,
  record: Reputation,
  parameters: Parameters,
): Promise<Candidate> {
  const { mspId, node, model, price, domains } = await ctx.store.get(keys.provider(provider), Provider);
  const elsewhere: (Reputation | undefined)[] = [];
  for (const other of domains) {
    if (other !== record.domain) elsewhere.push(await ctx.store.find(keys.reputation(other, mspId), Reputation));
  }
  const prior = priorMean([record, ...elsewhere.filter(isPresent)]);
  const { p, s } = estimate(record, prior, parameters.priorWeight);
  return { provider, mspId, node, model, price, p, s };
}

/**
 * The number of a domain's newest snapshot, by doubling and halving from an epoch that is known to exist: epochs have no gaps.
 * Queries only, since it depends on keys that are about to be written.
 */
export async function latestEpoch(ctx: LedgerContext, domain: string, known: number): Promise<number | undefined> {
  const exists = (epoch: number): Promise<boolean> => ctx.store.exists(keys.snapshot(domain, epoch));
  if (!(await exists(known))) return known === 0 ? undefined : latestEpoch(ctx, domain, 0);
  let latest = known;
  let step = 1;
  while (await exists(latest + step)) {
    latest += step;
    step *= 2;
  }
  while (step > 1) {
    step /= 2;
    if (await exists(latest + step)) latest += step;
  }
  return latest;
}
