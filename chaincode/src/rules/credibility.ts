import { PPM, maximum, mulDiv } from './integers';

/**
 * How much a validator's organisation counts in a verdict: by how far its hit rate on canaries, with a prior of Beta(1, 1), lies above
 * a coin's, and at least 1. Equal for all that have judged no canary. From 1 to PPM / 2 + 1.
 */
export function credibility({ a, b }: { readonly a: bigint; readonly b: bigint }): bigint {
  const hitRate = mulDiv(a + PPM, PPM, a + b + 2n * PPM);
  return maximum(0n, hitRate - PPM / 2n) + 1n;
}
