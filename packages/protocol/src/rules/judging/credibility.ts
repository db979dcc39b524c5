import { PPM, maximum, mulDiv, sum } from '../integers';
import { trustIn } from '../reputation/trust';
import type { Trust } from '../reputation/trust';

/** A validator's hits and misses on the canaries of one requester, in PPM of one, aged. */
export interface HitRate {
  readonly mspId: string;
  readonly a: bigint;
  readonly b: bigint;
}

/** One more answer of a canary that a validator has scored. `decay`: what is kept of all hits and misses before, PPM. */
export function noteHit(rates: readonly HitRate[], mspId: string, hit: boolean, decay: bigint): HitRate[] {
  const aged = rates.map((rate) => ({ ...rate, a: mulDiv(rate.a, decay, PPM), b: mulDiv(rate.b, decay, PPM) }));
  const before = aged.find((rate) => rate.mspId === mspId) ?? { mspId, a: 0n, b: 0n };
  const noted = hit ? { ...before, a: before.a + PPM } : { ...before, b: before.b + PPM };
  return [...aged.filter((rate) => rate.mspId !== mspId), noted];
}

/**
 * How much a validator's organisation counts in a verdict: by how far its hit rate on canaries, each as far as its requester is trusted, with
 * a prior of Beta(1, 1), lies above a coin's, and at least 1. Equal for all that have judged no canary. From 1 to PPM / 2 + 1.
 */
export function credibility(rates: readonly HitRate[], trust: Trust): bigint {
  const { a, b } = trustedHits(rates, trust);
  const hitRate = mulDiv(a + PPM, PPM, a + b + 2n * PPM);
  return maximum(0n, hitRate - PPM / 2n) + 1n;
}

/** Hits and misses, each as far as its requester is trusted. */
export function trustedHits(rates: readonly HitRate[], trust: Trust): Pick<HitRate, 'a' | 'b'> {
  const trusted = (value: (rate: HitRate) => bigint): bigint =>
    sum(rates.map((rate) => mulDiv(value(rate), trustIn(trust, rate.mspId), PPM)));
  return { a: trusted(({ a }) => a), b: trusted(({ b }) => b) };
}
