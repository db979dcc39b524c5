import { PPM, isqrt, mulDiv, sum } from '../integers';
import type { Evidence } from './reputation';
import type { Candidate } from '../selection/selection';

/** A candidate with the evidence about its organisation in the domain. */
export interface Known<C extends Candidate> {
  readonly candidate: C;
  readonly evidence: Pick<Evidence, 'a' | 'b' | 'lifetimeSuccess' | 'lifetimeWeight'>;
}

/** Outcomes of all time, PPM, from which on what is known about a provider is part of the tests: with fewer a run of bad luck is likely, and final. */
const FEWEST = 10n * PPM;
/** A deviation of 0.04 between providers has to be noticeable before its absence means something; PPM. */
const NOTICEABLE = 40_000n;
/** Of one outcome, PPM: where all have been right so far, or all wrong, the outcomes' own variance says nothing. */
const LARGEST_VARIANCE = PPM / 4n;

/**
 * The candidates of a domain as its snapshot lists them. Where nothing tells them apart each has their common mean as `p`, and a deviation that
 * follows from how much is known about it; elsewhere they are as they were. It is shrinkage by empirical Bayes (Efron & Morris 1975) in its two
 * extremes, wholly or not at all: unlucky first answers, of which selection would never hear again, weigh nothing among equals, and
 * where providers differ nothing is blurred. Of whom too little is known is one of the others, until it is known otherwise.
 */
export function levelled<C extends Candidate>(known: readonly Known<C>[]): C[] {
  const tried = testable(known);
  // What fails most often is asked first.
  const mean = isAlwaysEqual(tried) ? commonMean(tried) : undefined;
  if (mean === undefined || !isRecentlyEqual(tried, mean)) return known.map(({ candidate }) => candidate);
  const variance = mean * (PPM - mean);
  return known.map(({ candidate, evidence: { a, b } }) => ({
    ...candidate,
    p: mean,
    s: isqrt(mulDiv(variance, PPM, a + b + PPM)),
  }));
}

/** Those of whom enough is known; all where that would leave out more than a quarter, so that a few strong ones are not taken for everybody. */
function testable<C extends Candidate>(known: readonly Known<C>[]): readonly Known<C>[] {
  const tried = known.filter(({ evidence }) => evidence.lifetimeWeight >= FEWEST);
  return 4 * (known.length - tried.length) > known.length ? known : tried;
}

/** The mean of the estimates by how much is known, PPM; undefined where nothing is. */
function commonMean(known: readonly Known<Candidate>[]): bigint | undefined {
  const weight = sum(known.map(({ evidence: { a, b } }) => a + b));
  if (weight === 0n) return undefined;
  return sum(known.map(({ candidate: { p }, evidence: { a, b } }) => p * (a + b))) / weight;
}

/** Whether the estimates are those of equals. It is here that calibration counts, and that who has just become better or worse is noticed. */
function isRecentlyEqual(known: readonly Known<Candidate>[], mean: bigint): boolean {
  return isChance(known, mean, ({ candidate: { p }, evidence: { a, b } }) => ({ share: p, weight: a + b + PPM }));
}

/** Whether the outcomes of all time are those of equals, and enough of them to tell. */
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
  const needed = (BigInt(weights.length - 1) * LARGEST_VARIANCE * PPM ** 2n) / NOTICEABLE ** 2n;
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
