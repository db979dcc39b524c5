import { PPM, isqrt, mulDiv, sum } from '../integers';
import type { Evidence } from './reputation';
import type { Candidate } from '../selection/selection';

/** A candidate with the evidence about its organisation in the domain. */
export interface Known<C extends Candidate> {
  readonly candidate: C;
  readonly evidence: Pick<Evidence, 'a' | 'b' | 'lifetimeSuccess' | 'lifetimeWeight'>;
}

/** A provider takes part in the tests from so many outcomes on (PPM of one): with fewer, a run of bad luck is likely, and would be final. */
const MIN_OUTCOMES = 10n * PPM;
/** There have to be so many outcomes that a deviation of 0.04 between providers (in PPM) would show: else that none shows means nothing. */
const NOTICEABLE = 40_000n;
/** Of one outcome, PPM: where all have been right so far, or all wrong, the outcomes' own variance says nothing. */
const MAX_VARIANCE = PPM / 4n;

/**
 * Pools the estimates of a domain's candidates where nothing tells the candidates apart.
 *
 * Two tests ask whether chance alone explains how the candidates differ: one over all outcomes ever recorded, one over the present
 * estimates. Where both say yes, every candidate is listed with the common mean as `p`, and with an `s` that follows from how many outcomes are
 * known about it. Where either says no, every candidate keeps its own estimate. Statistically this is shrinkage towards the common mean by
 * empirical Bayes (Efron & Morris 1975), but wholly or not at all: a provider that was unlucky with its first answers would otherwise
 * not be selected again and could never show better; and where providers do differ, no estimate is blurred. A candidate with too few
 * outcomes takes no part in the tests and is listed as the tested ones are.
 * @param known the candidates of one domain; `p`, `s` and evidence in PPM
 * @returns the candidates in the same order
 */
export function poolIndistinguishable<C extends Candidate>(known: readonly Known<C>[]): C[] {
  const tried = testable(known);
  // The test that fails most often comes first.
  const mean = isAlwaysEqual(tried) ? commonMean(tried) : undefined;
  if (mean === undefined || !isRecentlyEqual(tried, mean)) return known.map(({ candidate }) => candidate);
  const variance = mean * (PPM - mean);
  return known.map(({ candidate, evidence: { a, b } }) => ({
    ...candidate,
    p: mean,
    s: isqrt(mulDiv(variance, PPM, a + b + PPM)),
  }));
}

/** The candidates with enough outcomes. All of them where that would leave out more than a quarter: a few well-known ones do not speak for everybody. */
function testable<C extends Candidate>(known: readonly Known<C>[]): readonly Known<C>[] {
  const tried = known.filter(({ evidence }) => evidence.lifetimeWeight >= MIN_OUTCOMES);
  return 4 * (known.length - tried.length) > known.length ? known : tried;
}

/** The mean of the estimates by how much is known, PPM; undefined where nothing is. */
function commonMean(known: readonly Known<Candidate>[]): bigint | undefined {
  const weight = sum(known.map(({ evidence: { a, b } }) => a + b));
  if (weight === 0n) return undefined;
  return sum(known.map(({ candidate: { p }, evidence: { a, b } }) => p * (a + b))) / weight;
}

/** Whether chance explains how the present estimates differ. They are calibrated and aged, so that a recent change for better or worse shows here. */
function isRecentlyEqual(known: readonly Known<Candidate>[], mean: bigint): boolean {
  return isChance(known, mean, ({ candidate: { p }, evidence: { a, b } }) => ({ share: p, weight: a + b + PPM }));
}

/** Whether chance explains how the outcomes of all time differ, and there are enough of them to tell. */
function isAlwaysEqual(known: readonly Known<Candidate>[]): boolean {
  const tried = known.map(({ evidence }) => evidence).filter(({ lifetimeWeight }) => lifetimeWeight > 0n);
  const weights = tried.map(({ lifetimeWeight }) => lifetimeWeight);
  if (tried.length < 2 || !isEnough(weights)) return false;
  const mean = mulDiv(sum(tried.map(({ lifetimeSuccess }) => lifetimeSuccess)), PPM, sum(weights));
  return isChance(tried, mean, ({ lifetimeSuccess, lifetimeWeight }) => ({
    share: mulDiv(lifetimeSuccess, PPM, lifetimeWeight),
    weight: lifetimeWeight,
  }));
}

/** Whether a spread of `NOTICEABLE` would have doubled the X² of equals, by the moment estimate of DerSimonian & Laird (1986). */
function isEnough(weights: readonly bigint[]): boolean {
  const needed = (BigInt(weights.length - 1) * MAX_VARIANCE * PPM ** 2n) / NOTICEABLE ** 2n;
  const all = sum(weights);
  // What counts apart is less than all of it: most snapshots need no more than this.
  return all >= needed && all - sum(weights.map((weight) => weight ** 2n)) / all >= needed;
}

/** How much of so many outcomes was good; both in PPM. */
interface Proportion {
  readonly share: bigint;
  readonly weight: bigint;
}

/**
 * Whether the proportions lie as near to their mean as chance explains (Pearson's test of homogeneity). Ends at the first one that makes
 * it too much.
 */
function isChance<T>(all: readonly T[], mean: bigint, proportionOf: (one: T) => Proportion): boolean {
  const bound = mulDiv(mean * (PPM - mean), largestChiSquare(all.length), PPM);
  let squares = 0n;
  for (const one of all) {
    const { share, weight } = proportionOf(one);
    squares += mulDiv((share - mean) ** 2n, weight, PPM);
    if (squares > bound) return false;
  }
  return true;
}

/** The largest X² among so many that passes as chance, PPM: one deviation, √(2(k − 1)), above its mean among equals, k − 1. */
function largestChiSquare(count: number): bigint {
  const freedom = BigInt(count - 1);
  return freedom * PPM + isqrt(2n * freedom * PPM ** 2n);
}
