import { PPM, isqrt, mulDiv, sum } from './integers';
import type { Evidence } from './reputation';
import type { Candidate } from './selection';

/** A candidate with the evidence about its organisation in the domain. */
export interface Known<C extends Candidate> {
  readonly candidate: C;
  readonly evidence: Pick<Evidence, 'a' | 'b' | 'lifetimeSuccess' | 'lifetimeWeight'>;
}

/** A deviation of 0.04 between providers has to be noticeable before its absence means something; PPM. */
const NOTICEABLE = 40_000n;
/** Of one outcome, PPM: where all have been right so far, or all wrong, the outcomes' own variance says nothing. */
const LARGEST_VARIANCE = PPM / 4n;

/**
 * The candidates of a domain as its snapshot lists them. Where nothing tells them apart each has their common mean as `p`, and a deviation that
 * follows from how much is known about it; elsewhere they are as they were. It is shrinkage by empirical Bayes (Efron & Morris 1975) in its two
 * extremes, wholly or not at all: unlucky first answers, of which selection would never hear again, weigh nothing among equals, and
 * where providers differ nothing is blurred.
 */
export function levelled<C extends Candidate>(known: readonly Known<C>[]): C[] {
  // What fails most often is asked first.
  const mean = isAlwaysEqual(known) ? commonMean(known) : undefined;
  if (mean === undefined || !isRecentlyEqual(known, mean)) return known.map(({ candidate }) => candidate);
  const variance = mean * (PPM - mean);
  return known.map(({ candidate, evidence: { a, b } }) => ({
    ...candidate,
    p: mean,
    s: isqrt(mulDiv(variance, PPM, a + b + PPM)),
  }));
}

/** The mean of the estimates by how much is known, PPM; undefined where nothing is. */
function commonMean(known: readonly Known<Candidate>[]): bigint | undefined {
  const weight = sum(known.map(({ evidence: { a, b } }) => a + b));
  if (weight === 0n) return undefined;
  return sum(known.map(({ candidate: { p }, evidence: { a, b } }) => p * (a + b))) / weight;
}

/**
 * Whether the estimates lie as near to their mean as chance explains. It is here that calibration counts, and that who has just become better or
 * worse is noticed. Ends at the first candidate that makes it too much.
 */
function isRecentlyEqual(known: readonly Known<Candidate>[], mean: bigint): boolean {
  const bound = mulDiv(mean * (PPM - mean), largestChiSquare(known.length), PPM);
  let squares = 0n;
  for (const { candidate, evidence } of known) {
    squares += mulDiv((candidate.p - mean) ** 2n, evidence.a + evidence.b + PPM, PPM);
    if (squares > bound) return false;
  }
  return true;
}

/**
 * Whether the outcomes of all time are those of equals (Pearson's test of the homogeneity of proportions), and enough of them to tell: a spread
 * of `NOTICEABLE` would have doubled the X² of equals, by the moment estimate of DerSimonian & Laird (1986).
 */
function isAlwaysEqual(known: readonly Known<Candidate>[]): boolean {
  const tried = known.map(({ evidence }) => evidence).filter(({ lifetimeWeight }) => lifetimeWeight > 0n);
  const weight = sum(tried.map(({ lifetimeWeight }) => lifetimeWeight));
  if (tried.length < 2) return false;
  const success = sum(tried.map(({ lifetimeSuccess }) => lifetimeSuccess));
  const variance = mulDiv(success * (weight - success), PPM, weight * weight);
  const independent = weight - sum(tried.map(({ lifetimeWeight }) => lifetimeWeight ** 2n)) / weight;
  if (independent * NOTICEABLE ** 2n < BigInt(tried.length - 1) * LARGEST_VARIANCE * PPM ** 2n) return false;
  const squares = tried.map(({ lifetimeSuccess, lifetimeWeight }) => lifetimeSuccess ** 2n / lifetimeWeight);
  return (sum(squares) - success ** 2n / weight) * PPM <= variance * largestChiSquare(tried.length);
}

/** The largest X² among so many that passes as chance, PPM: one deviation, √(2(k − 1)), above its mean among equals, k − 1. */
function largestChiSquare(count: number): bigint {
  const freedom = BigInt(count - 1);
  return freedom * PPM + isqrt(2n * freedom * PPM ** 2n);
}
