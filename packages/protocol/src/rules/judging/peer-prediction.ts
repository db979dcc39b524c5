import { PPM, maximum, minimum, mulDiv } from '../integers';

/** One answer as a validator scored it, beside the mean of its peers' scores of the same answer; PPM. */
export interface JudgementSample {
  readonly own: number;
  readonly peers: number;
}

/** Sums over a validator's samples (x its own scores, y its peers'), and the money that waits for them, in micro-credits. */
export interface Judgements {
  readonly samples: number;
  /** PPM. */
  readonly x: bigint;
  /** PPM. */
  readonly y: bigint;
  /** PPM². */
  readonly xy: bigint;
  readonly pot: bigint;
}

export interface JudgementPay {
  /** Sample covariance of own and peers' scores, PPM. */
  readonly covariance: bigint;
  /** What of the pot is paid, and the rest of it. */
  readonly earned: bigint;
  readonly rest: bigint;
}

export const NO_JUDGEMENTS: Judgements = { samples: 0, x: 0n, y: 0n, xy: 0n, pot: 0n };

/**
 * What each judge's scores say beside its peers': a sample for every answer that it and at least one other judge scored.
 * `scores[judge][answer]` in PPM, null where a judge could not tell; a list of samples comes back for each judge.
 */
export function judgementSamples(scores: readonly (readonly (number | null)[])[]): JudgementSample[][] {
  const answers = (scores[0] ?? []).map((_, answer) => toldAbout(answer, scores));
  return scores.map((row) => row.flatMap((own, answer) => sampleOf(own, answers[answer]) ?? []));
}

/** What all judges together said about one answer. */
interface Told {
  /** How many could tell. */
  readonly judges: number;
  /** The sum of their scores, PPM. */
  readonly total: number;
}

function toldAbout(answer: number, scores: readonly (readonly (number | null)[])[]): Told {
  let judges = 0;
  let total = 0;
  for (const row of scores) {
    const score = row[answer] ?? null;
    if (score === null) continue;
    judges += 1;
    total += score;
  }
  return { judges, total };
}

function sampleOf(own: number | null, told: Told | undefined): JudgementSample | undefined {
  if (own === null || told === undefined || told.judges < 2) return undefined;
  return { own, peers: Number(BigInt(told.total - own) / BigInt(told.judges - 1)) };
}

export function addJudgement(sums: Judgements, samples: readonly JudgementSample[], pay: bigint): Judgements {
  // A task has far fewer than the 9,007 samples whose products could add up to more than a number holds exactly.
  const total = (value: (sample: JudgementSample) => number): bigint =>
    BigInt(samples.reduce((added, sample) => added + value(sample), 0));
  return {
    samples: sums.samples + samples.length,
    x: sums.x + total(({ own }) => own),
    y: sums.y + total(({ peers }) => peers),
    xy: sums.xy + total(({ own, peers }) => own * peers),
    pot: sums.pot + pay,
  };
}

/**
 * Multi-task peer prediction: a judge earns by how its scores vary together with its peers' over many answers, so that one who always
 * gives the same score, or scores by chance, earns nothing. The measure is the sample covariance; that agreement on the same answer has to
 * be set against agreement across answers is due to Dasgupta & Ghosh (WWW 2013) and Shnayder et al. (EC 2016). Scores lie in [0, 1], so four times the
 * covariance of a perfect judge of evenly good and bad answers is one: the whole pot.
 * @throws RangeError with fewer than two samples
 */
export function judgementPay({ samples, x, y, xy, pot }: Judgements): JudgementPay {
  if (samples < 2) throw new RangeError('a covariance takes two samples');
  const n = BigInt(samples);
  const covariance = (n * xy - x * y) / (n * (n - 1n) * PPM);
  const earned = mulDiv(pot, minimum(PPM, 4n * maximum(0n, covariance)), PPM);
  return { covariance, earned, rest: pot - earned };
}
