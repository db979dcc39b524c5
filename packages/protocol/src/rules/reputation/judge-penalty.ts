import { calibrated } from './calibration';
import { trustedHits } from '../judging/credibility';
import type { HitRate } from '../judging/credibility';
import { PPM, isqrt, maximum, mulDiv, sum } from '../integers';
import { expectation } from './reputation';
import type { Evidence } from './reputation';
import type { Candidate } from '../selection/selection';
import type { Trust } from './trust';

/** An organisation as one that answers and as one that judges. */
export interface Judging {
  readonly mspId: string;
  /** How right its own answers are expected to be, over all domains; PPM. */
  readonly ability: bigint;
  readonly hitRates: readonly HitRate[];
}

/** By how much organisations judge worse than they answer, by MSP id, in PPM; an organisation without a penalty is not in it. */
export type JudgePenalties = ReadonlyMap<string, bigint>;

/**
 * How right an organisation's answers are expected to be over the governed domains, each counting the same, since judges are drawn for all of
 * them; where it has no record that is its prior mean. PPM.
 */
export function ability(
  records: readonly Pick<Evidence, 'a' | 'b' | 'judged'>[],
  bias: bigint,
  prior: { readonly mean: bigint; readonly weight: bigint },
  domains: number,
): bigint {
  const known = records.map((record) => expectation(calibrated(record, bias), prior.mean, prior.weight));
  const unknown = BigInt(Math.max(0, domains - records.length));
  return (sum(known) + unknown * prior.mean) / (BigInt(known.length) + unknown);
}

/** What a judge's canaries show. */
interface Shown extends Judging {
  readonly hits: bigint;
  /** Of its hits and misses, PPM. */
  readonly weight: bigint;
  /** The part of what it would not answer right that it still tells as a judge, PPM; negative where it judges worse than it answers. */
  readonly insight: bigint;
}

/**
 * What organisations lose of their estimates because they judge worse than they answer, in PPM.
 *
 * A judge that compares an answer with its own is right about a canary wherever its own answer is right, and about part of the rest. Its
 * insight is that part: with a hit rate of m and an ability of q, (m − q) / (1 − q). Honest judges have much the same insight, whatever their
 * ability. A judge that lies, tosses coins or does not look has less. The median insight, by evidence, is what is expected of everybody: those
 * with less than half of the evidence cannot set it, and a false or very hard canary lowers it for all. The penalty is how far the hit
 * rate lies below the expected one, less one deviation.
 * @param trust how far each requester's canaries count
 * @returns the organisations with a penalty
 */
export function judgePenalties(organisations: readonly Judging[], trust: Trust): JudgePenalties {
  const shown = organisations.flatMap((organisation) => shownBy(organisation, trust));
  const usual = medianInsight(shown);
  const below = shown.map((one): [string, bigint] => [one.mspId, shortfall(one, usual)]);
  return new Map(below.filter(([, value]) => value > 0n));
}

/** A candidate with its estimate lowered by its organisation's penalty, if it has one. */
export function withJudgePenalty<C extends Candidate>(candidate: C, penalties: JudgePenalties): C {
  const less = penalties.get(candidate.mspId);
  return less === undefined ? candidate : { ...candidate, p: maximum(0n, candidate.p - less) };
}

/** Nothing where it has judged no canary of a trusted requester. */
function shownBy(organisation: Judging, trust: Trust): Shown[] {
  const { a, b } = trustedHits(organisation.hitRates, trust);
  if (a + b === 0n || organisation.ability >= PPM) return [];
  const hitRate = mulDiv(a, PPM, a + b);
  const insight = mulDiv(hitRate - organisation.ability, PPM, PPM - organisation.ability);
  return [{ ...organisation, hits: a, weight: a + b, insight }];
}

/** The lower median by evidence. */
function medianInsight(shown: readonly Shown[]): bigint {
  const half = sum(shown.map(({ weight }) => weight));
  const ascending = [...shown].sort((x, y) => (x.insight < y.insight ? -1 : x.insight > y.insight ? 1 : 0));
  let behind = 0n;
  return (
    ascending.find(({ weight }) => {
      behind += weight;
      return 2n * behind >= half;
    })?.insight ?? 0n
  );
}

/** The hit rate is drawn towards what is expected as if that had been seen twice: a first miss says little. */
function shortfall({ ability: own, hits, weight }: Shown, usual: bigint): bigint {
  const expected = own + mulDiv(PPM - own, usual, PPM);
  const hitRate = mulDiv(hits + 2n * expected, PPM, weight + 2n * PPM);
  if (hitRate >= expected) return 0n;
  const deviation = isqrt(mulDiv(hitRate * (PPM - hitRate), PPM, weight + PPM));
  return maximum(0n, expected - hitRate - deviation);
}
