import { PPM, sum } from './integers';

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

/** What judges found about one provider: the verdicts on its independent and on its last answer, in PPM. */
export interface Finding {
  readonly provider: string;
  readonly verdict: bigint | undefined;
  readonly final: bigint | undefined;
}

/** The verdicts of judges. There is none where fewer than `quorum` of them could tell. */
export function findings(opinions: readonly Opinion[], providers: readonly string[], quorum = 1): Finding[] {
  return providers.map((provider) => {
    const of = (aspect: 'score' | 'final'): bigint | undefined => {
      const scores = opinions.flatMap((opinion) => {
        const score = opinion.scores.find((entry) => entry.provider === provider)?.[aspect] ?? null;
        return score === null ? [] : [{ score: BigInt(score), credibility: opinion.credibility }];
      });
      return scores.length < quorum ? undefined : verdict(scores);
    };
    return { provider, verdict: of('score'), final: of('final') };
  });
}

/** Whether a judge's score of an answer lies on the side of what is known about it; both in PPM. */
export function isHit(score: number, truth: number): boolean {
  return 2n * BigInt(Math.abs(score - truth)) < PPM;
}
