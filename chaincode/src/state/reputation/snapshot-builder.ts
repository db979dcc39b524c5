import { Claim, Lease, NodeRecord, Provider, Reputation, VALIDATION } from '@llmnet/protocol';
import type { Consortium, Parameters, Role, Snapshot, SnapshotCandidate } from '@llmnet/protocol';
import {
  ability,
  calibrated,
  credibility,
  estimate,
  hash,
  inTurn,
  isQuarantineDue,
  judgePenalties,
  judgementBias,
  poolIndistinguishable,
  priorMean,
  shortlist,
  sumChecks,
  trustOf,
  withJudgePenalty,
} from '@llmnet/protocol/rules';
import type { Check, Evidence, HitRate, Judging, Known, Trust } from '@llmnet/protocol/rules';
import { keys, ranges } from '../store';
import type { LedgerContext } from '../transaction';
import { loadOrganisation } from './reputation-record';

/** Organisations that may have claimed a domain. */
export const MAX_ORGANISATIONS = 1_000;
/** Nodes of one organisation that are looked at, and that a snapshot lists for each role: nobody can make it large for all. */
const MAX_NODES = 64;
const NODES_LISTED = 4;
/** Quarantined providers in a snapshot; more take turns. */
const QUARANTINED_LISTED = 16;

/**
 * A domain's next snapshot: the providers that stand for seats with their estimates, those that are quarantined, the nodes that
 * coordinate and validate, and a seed that chains the revealed salts in the order in which roll-ups folded them.
 */
export async function buildSnapshot(
  ctx: LedgerContext,
  domain: string,
  epoch: number,
  { members, parameters }: Consortium,
  previous: Snapshot | undefined,
): Promise<Snapshot> {
  const active = members.filter(({ state }) => state === 'active').map(({ mspId }) => mspId);
  const claims = await ctx.store.all(ranges.claims(domain), Claim, MAX_ORGANISATIONS);
  const offerings: Offering[] = [];
  for (const claim of claims.filter(({ mspId }) => active.includes(mspId))) {
    const offering = await findOffering(ctx, claim, parameters);
    if (offering !== undefined) offerings.push(offering);
  }
  const trust = trustOf(offerings.flatMap(checksOf));
  const offers = offerings.map((offering) => offerOf(offering, parameters, trust));
  const hitRates = await loadHitRates(ctx, active);
  const below = judgePenalties(
    offers.map((offer) => ({ ...offer.judging, hitRates: hitRates.get(offer.judging.mspId) ?? [] })),
    trust,
  );
  const listed = offers.map((offer) => ({ ...offer, candidate: withJudgePenalty(offer.candidate, below) }));
  const candidates = listed.filter((offer) => !offer.quarantined);
  const quarantined = listed.filter((offer) => offer.quarantined).map(({ candidate }) => candidate);
  return {
    domain,
    epoch,
    seed: await nextSeed(ctx, domain, previous),
    candidates: shortlist(poolIndistinguishable(candidates)),
    quarantined: inTurn(quarantined, QUARANTINED_LISTED, epoch),
    ...(await loadNodes(ctx, hitRates, trust)),
    ...ctx.stamp,
  };
}

interface Offer extends Known<SnapshotCandidate> {
  readonly quarantined: boolean;
  readonly judging: Omit<Judging, 'hitRates'>;
}

/** A provider that stands in the domain, with what is known about its organisation. */
interface Offering {
  readonly provider: Provider;
  /** In the domain. */
  readonly own: Evidence;
  /** In all domains. */
  readonly known: readonly Evidence[];
  readonly quarantined: boolean;
}

/** The provider that claims the domain; undefined unless it has its bond and a lease, and has not been withdrawn. */
async function findOffering(ctx: LedgerContext, claim: Claim, parameters: Parameters): Promise<Offering | undefined> {
  if (claim.provider === null) return undefined;
  const provider = await ctx.store.get(keys.provider(claim.provider), Provider);
  if (provider.withdrawnAt !== null || provider.bond < parameters.providerBond) return undefined;
  const lease = await ctx.store.find(keys.lease(provider.provider), Lease);
  if (lease === undefined || lease.until <= ctx.time) return undefined;

  const { records, quarantine } = await loadOrganisation(ctx, provider.mspId, parameters.domains);
  const own = records.find(({ field }) => field === claim.domain);
  if (own === undefined) return undefined;
  return {
    provider,
    own: own.evidence,
    known: records.map(({ evidence }) => evidence),
    quarantined: quarantine?.state === 'quarantined' || isQuarantineDue(records, quarantine, parameters),
  };
}

function checksOf({ known }: Offering): readonly Check[] {
  return known.flatMap(({ checks }) => checks);
}

function offerOf(offering: Offering, parameters: Parameters, trust: Trust): Offer {
  const { provider, own, known, quarantined } = offering;
  const bias = judgementBias(sumChecks(checksOf(offering)), parameters.calibrationWeight, trust);
  const prior = { mean: priorMean(known), weight: parameters.priorWeight };
  const { p, s } = estimate(calibrated(own, bias), prior.mean, prior.weight);
  const { mspId, node, model, region, price, limits } = provider;
  return {
    candidate: { provider: provider.provider, mspId, node, model, region, price, ...limits, p, s },
    evidence: own,
    quarantined,
    judging: { mspId, ability: ability(known, bias, prior, parameters.domains.length) },
  };
}

/** The seed of every record of the domain as far as it has been folded, behind the one before: nobody who publishes chooses it. */
async function nextSeed(ctx: LedgerContext, domain: string, previous: Snapshot | undefined): Promise<string> {
  const records = await ctx.store.all(ranges.reputations(domain), Reputation, MAX_ORGANISATIONS);
  const chains = records.map(({ chain }) => chain);
  return hash('llmnet/snapshot-seed', previous?.seed ?? ctx.channel, domain, ...chains);
}

/** What these members' judges hit on canaries, in the order of their ids: also where none of their nodes judges any more, or what it did would be forgotten. */
async function loadHitRates(
  ctx: LedgerContext,
  mspIds: readonly string[],
): Promise<ReadonlyMap<string, readonly HitRate[]>> {
  const sorted = [...mspIds].sort();
  const records = await ctx.store.findEach(
    sorted.map((mspId) => keys.reputation(VALIDATION, mspId)),
    Reputation,
  );
  return new Map(sorted.map((mspId, index) => [mspId, records[index]?.hitRates ?? []]));
}

async function loadNodes(
  ctx: LedgerContext,
  hitRates: ReadonlyMap<string, readonly HitRate[]>,
  trust: Trust,
): Promise<Pick<Snapshot, 'coordinators' | 'validators'>> {
  const coordinators: Snapshot['coordinators'] = [];
  const validators: Snapshot['validators'] = [];
  for (const [mspId, rates] of hitRates) {
    const { entries } = await ctx.store.page(ranges.nodesOf(mspId), NodeRecord, MAX_NODES);
    const nodes = entries.map(({ value }) => value);
    coordinators.push(...nodesWith(nodes, 'coordinator'));
    const weight = credibility(rates, trust);
    validators.push(...nodesWith(nodes, 'validator').map((node) => ({ node, mspId, credibility: weight })));
  }
  return { coordinators, validators };
}

function nodesWith(nodes: readonly NodeRecord[], role: Role): string[] {
  return nodes
    .filter(({ roles }) => roles.includes(role))
    .map(({ node }) => node)
    .slice(0, NODES_LISTED);
}
