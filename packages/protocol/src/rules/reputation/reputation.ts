import { ageChecks } from './checks';
import type { Check } from './checks';
import { PPM, isqrt, maximum, minimum, mulDiv, sum } from '../integers';

/** Governed constants of the reputation, in PPM. */
export interface ReputationParameters {
  /** λ: what is kept of the old evidence at each outcome. */
  readonly decay: bigint;
  /** A0 + B0: the weight of the prior, in PPM of one outcome. */
  readonly priorWeight: bigint;
  /** What a verdict may lie below expectation before the CUSUM grows. */
  readonly cusumSlack: bigint;
}

/** Evidence about one organisation in one domain, in PPM of one outcome. */
export interface Evidence {
  readonly a: bigint;
  readonly b: bigint;
  /** The part of a + b that rests on judges' scores, aged with it. */
  readonly judged: bigint;
  /** What canaries say about the judges, by who asked them. */
  readonly checks: readonly Check[];
  /** One-sided CUSUM of verdicts below expectation. */
  readonly cusum: bigint;
  /** Undecayed sums: for the prior mean in other domains, and what the CUSUM sets a verdict beside. */
  readonly lifetimeSuccess: bigint;
  readonly lifetimeWeight: bigint;
}

export interface Estimate {
  /** Expected verdict, its standard deviation, and the bounds p − s and p + s; all in PPM. */
  readonly p: bigint;
  readonly s: bigint;
  readonly lower: bigint;
  readonly upper: bigint;
}

export const NO_EVIDENCE: Evidence = {
  a: 0n,
  b: 0n,
  judged: 0n,
  checks: [],
  cusum: 0n,
  lifetimeSuccess: 0n,
  lifetimeWeight: 0n,
};

/**
 * Mean of the Beta posterior (Jøsang & Ismail, "The Beta Reputation System", 2002) and a deviation that shrinks with the evidence alone:
 * the prior does not count as something known, so that a newcomer is worth exploring. `priorMean` in PPM.
 */
export function estimate(evidence: Pick<Evidence, 'a' | 'b'>, priorMean: bigint, priorWeight: bigint): Estimate {
  const p = expectation(evidence, priorMean, priorWeight);
  const s = isqrt(mulDiv(p * (PPM - p), PPM, evidence.a + evidence.b + PPM));
  return { p, s, lower: maximum(0n, p - s), upper: p + s };
}

/** Mean of the Beta posterior, PPM. */
export function expectation({ a, b }: Pick<Evidence, 'a' | 'b'>, priorMean: bigint, priorWeight: bigint): bigint {
  return mulDiv(a + mulDiv(priorWeight, priorMean, PPM), PPM, a + b + priorWeight);
}

/**
 * The prior mean of an organisation in a snapshot: a half, or less where its record over all its domains is worse.
 * A good record never crosses domains, a bad one does.
 */
export function priorMean(records: readonly Pick<Evidence, 'lifetimeSuccess' | 'lifetimeWeight'>[]): bigint {
  const weight = sum(records.map((record) => record.lifetimeWeight));
  if (weight === 0n) return PPM / 2n;
  return minimum(PPM / 2n, mulDiv(sum(records.map((record) => record.lifetimeSuccess)), PPM, weight));
}

/** Old evidence aged by `decay`, then a success of `success` out of `weight` added; all in PPM. The CUSUM stays. */
export function learn(evidence: Evidence, success: bigint, weight: bigint, decay: bigint): Evidence {
  return {
    a: mulDiv(evidence.a, decay, PPM) + success,
    b: mulDiv(evidence.b, decay, PPM) + weight - success,
    judged: mulDiv(evidence.judged, decay, PPM),
    checks: ageChecks(evidence.checks, decay, PPM),
    cusum: evidence.cusum,
    lifetimeSuccess: evidence.lifetimeSuccess + success,
    lifetimeWeight: evidence.lifetimeWeight + weight,
  };
}

/**
 * One outcome folded into the evidence: ageing first, then what it says (PPM), then the CUSUM against what its undecayed record before it makes
 * expect: beside the aged one a decline would soon be what is expected.
 */
export function fold(evidence: Evidence, success: bigint, weight: bigint, rule: ReputationParameters): Evidence {
  const { lifetimeSuccess, lifetimeWeight } = evidence;
  const record = { a: lifetimeSuccess, b: lifetimeWeight - lifetimeSuccess };
  const expected = expectation(record, PPM / 2n, rule.priorWeight);
  const shortfall = mulDiv(expected - success - rule.cusumSlack, minimum(weight, PPM), PPM);
  return {
    ...learn(evidence, mulDiv(success, weight, PPM), weight, rule.decay),
    cusum: maximum(0n, evidence.cusum + shortfall),
  };
}

/**
 * A declared change of model keeps a tenth of the evidence, and the CUSUM. The sums that do not age keep a tenth where more was good than
 * bad, so that the new model is not set beside the old one; a bad record is not left behind by declaring models.
 */
export function ageForNewModel(evidence: Evidence): Evidence {
  const { a, b, judged, checks, cusum, lifetimeSuccess, lifetimeWeight } = evidence;
  const share = 2n * lifetimeSuccess < lifetimeWeight ? 1n : 10n;
  return {
    a: a / 10n,
    b: b / 10n,
    judged: judged / 10n,
    checks: ageChecks(checks, 1n, 10n),
    cusum,
    lifetimeSuccess: lifetimeSuccess / share,
    lifetimeWeight: lifetimeWeight / share,
  };
}
