import { sum } from './integers';

/** The credibility of every validator until known answers tell them apart. */
export const EQUAL_CREDIBILITY = 1n;

export interface WeightedScore {
  /** PPM. */
  readonly score: bigint;
  /** The validator's credibility, at least 1. */
  readonly credibility: bigint;
}

/**
 * The highest score that at least half of the credibility supports: a weighted median, clipped so that less than half of
 * it cannot raise a verdict (Bittensor's Yuma consensus with κ = 1/2). Undefined where nobody could judge.
 */
export function verdict(scores: readonly WeightedScore[]): bigint | undefined {
  const total = sum(scores.map(({ credibility }) => credibility));
  const descending = [...scores].sort((x, y) => (y.score > x.score ? 1 : y.score < x.score ? -1 : 0));
  let support = 0n;
  for (const { score, credibility } of descending) {
    support += credibility;
    if (2n * support >= total) return score;
  }
  return undefined;
}
