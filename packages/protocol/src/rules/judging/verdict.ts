import { PPM, sum } from '../integers';

export interface WeightedScore {
  /** PPM. */
  readonly score: bigint;
  /** The validator's credibility, at least 1. */
  readonly credibility: bigint;
}

/**
 * The highest score that at least half of the credibility supports: a weighted median, clipped so that less than half of
 * it cannot raise a verdict (Bittensor's Yuma consensus with κ = 1/2). Undefined where nobody could judge.
 * @example
 * verdict([{ score: 800_000n, credibility: 300_000n }, { score: 300_000n, credibility: 200_000n }]); // 800_000n
 */
export function verdict(scores: readonly WeightedScore[]): bigint | undefined {
  const total = sum(scores.map(({ credibility }) => credibility));
  const descending = [...scores].sort((x, y) => (y.score > x.score ? 1 : y.score < x.score ? -1 : 0));
  let behind = 0n;
  for (const { score, credibility } of descending) {
    behind += credibility;
    if (2n * behind >= total) return score;
  }
  return undefined;
}

/**
 * The mean of the scores by credibility, in PPM: what reputation learns. It moves with every score, as a verdict does not: over many answers its
 * error is less noise and more bias, and the bias is what canaries measure. Undefined where nobody could judge.
 */
export function support(scores: readonly WeightedScore[]): bigint | undefined {
  if (scores.length === 0) return undefined;
  const total = sum(scores.map(({ credibility }) => credibility));
  return sum(scores.map(({ score, credibility }) => score * credibility)) / total;
}

/** One judge's opened scores, in PPM; null where it could not tell. */
export interface Opinion {
  readonly mspId: string;
  readonly credibility: bigint;
  readonly scores: readonly {
    readonly provider: string;
    readonly score: number | null;
    readonly final: number | null;
  }[];
}

/** What judges found about one provider: verdict and support of its independent answer, and the verdict on its last; in PPM. */
export interface Finding {
  readonly provider: string;
  readonly verdict: bigint | undefined;
  readonly support: bigint | undefined;
  readonly final: bigint | undefined;
}

/** What judges found. It is nothing where fewer than `quorum` of them could tell. */
export function findings(opinions: readonly Opinion[], providers: readonly string[], quorum = 1): Finding[] {
  return providers.map((provider) => {
    const given = (aspect: 'score' | 'final'): WeightedScore[] => {
      const scores = scoresOf(provider, opinions, aspect);
      return scores.length < quorum ? [] : scores;
    };
    const first = given('score');
    return { provider, verdict: verdict(first), support: support(first), final: verdict(given('final')) };
  });
}

function scoresOf(provider: string, opinions: readonly Opinion[], aspect: 'score' | 'final'): WeightedScore[] {
  const given: WeightedScore[] = [];
  for (const { scores, credibility } of opinions) {
    const score = scores.find((entry) => entry.provider === provider)?.[aspect] ?? null;
    if (score !== null) given.push({ score: BigInt(score), credibility });
  }
  return given;
}

/** Whether a judge's score of an answer lies on the side of what is known about it; both in PPM. */
export function isHit(score: number, truth: number): boolean {
  return 2n * BigInt(Math.abs(score - truth)) < PPM;
}
