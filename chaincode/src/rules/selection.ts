import { Draw } from './draw';
import { hash } from './encoding';
import { PPM, maximum, minimum, mulDiv } from './integers';

/** A provider as a snapshot lists it; `p` and `s` in PPM, the price in micro-credits an answer. */
export interface Candidate {
  readonly provider: string;
  readonly mspId: string;
  readonly price: bigint;
  readonly p: bigint;
  readonly s: bigint;
}

export interface SelectionTerms {
  readonly seats: number;
  /** Candidates within this share of the best one's `s` count as equal; PPM. */
  readonly nearBand: bigint;
}

export interface Committee<C extends Candidate> {
  readonly seats: readonly C[];
  /** In the order in which they take a seat that falls free. */
  readonly substitutes: readonly C[];
}

const MAX_SUBSTITUTES = 3;
/** With a single seat, one task in ten explores. */
const SINGLE_SEAT_EXPLORATION = 10;

/** The seed of a task: named, committed values only, so that nothing of the open transaction can be ground. */
export function taskSeed(snapshotSeed: string, requesterMsp: string, lane: number, opens: number): string {
  return hash('llmnet/task-seed', snapshotSeed, requesterMsp, lane, opens);
}

/**
 * A candidate with what a seat is filled by: `p − s/2` exploits what is known, `p + 3s/2` explores what is not: wide enough that
 * who was unlucky at first is heard of again. In PPM, as numbers: they are compared far more often than computed.
 */
interface Scored<C extends Candidate> {
  readonly candidate: C;
  readonly exploit: number;
  readonly explore: number;
}

function scored<C extends Candidate>(candidate: C): Scored<C> {
  const { p, s } = candidate;
  return { candidate, exploit: Number(maximum(0n, p - s / 2n)), explore: Number(p + (3n * s) / 2n) };
}

/**
 * Picks the committee among eligible candidates: K − 1 seats by `p − s/2`, one by `p + 3s/2`, near-equals by the seed, one seat an
 * organisation. Seats stay empty where candidates are missing.
 */
export function selectCommittee<C extends Candidate>(
  candidates: readonly C[],
  terms: SelectionTerms,
  seed: string,
): Committee<C> {
  const pool = candidates.map(scored);
  const draw = new Draw(seed);
  const explores = terms.seats > 1 || draw.below(SINGLE_SEAT_EXPLORATION) === 0;
  const exploiting = explores ? terms.seats - 1 : terms.seats;
  const seats = [
    ...takeBest(pool, exploiting, 'exploit', terms.nearBand, draw),
    ...(explores ? takeBest(pool, 1, 'explore', terms.nearBand, draw) : []),
  ];
  return { seats, substitutes: takeBest(pool, MAX_SUBSTITUTES, 'exploit', terms.nearBand, draw) };
}

/** Moves up to `count` candidates out of `pool`, each drawn among those near the best that is left; its organisation goes with it. */
function takeBest<C extends Candidate>(
  pool: Scored<C>[],
  count: number,
  by: 'exploit' | 'explore',
  nearBand: bigint,
  draw: Draw,
): C[] {
  const taken: C[] = [];
  while (taken.length < count) {
    const best = pool.reduce<Scored<C> | undefined>(
      (top, offer) => (top === undefined || offer[by] > top[by] ? offer : top),
      undefined,
    );
    if (best === undefined) break;
    const floor = best[by] - Number(mulDiv(best.candidate.s, nearBand, PPM));
    const { candidate } = draw.take(pool.filter((offer) => offer[by] >= floor)) ?? best;
    for (let index = pool.length - 1; index >= 0; index -= 1) {
      if (pool[index]?.candidate.mspId === candidate.mspId) pool.splice(index, 1);
    }
    taken.push(candidate);
  }
  return taken;
}

const SHORTLIST_BEST = 64;
const SHORTLIST_EXPLORERS = 16;

/** The candidates a snapshot carries: the best 64 by `p − s/2` and, of the rest, 16 by `p + 3s/2`; ties by provider id. */
export function shortlist<C extends Candidate>(candidates: readonly C[]): C[] {
  const ranked = rank(candidates.map(scored), 'exploit');
  const shortlisted = [
    ...ranked.slice(0, SHORTLIST_BEST),
    ...rank(ranked.slice(SHORTLIST_BEST), 'explore').slice(0, SHORTLIST_EXPLORERS),
  ];
  return shortlisted.map(({ candidate }) => candidate);
}

function rank<C extends Candidate>(offers: readonly Scored<C>[], by: 'exploit' | 'explore'): Scored<C>[] {
  return [...offers].sort((x, y) => y[by] - x[by] || (x.candidate.provider < y.candidate.provider ? -1 : 1));
}

/** The weight of a vote: the fourth power of the lower bound `p − s`, in PPM. */
export function voteWeight(candidate: Pick<Candidate, 'p' | 's'>): bigint {
  const lower = minimum(PPM, maximum(1n, candidate.p - candidate.s));
  return maximum(1n, mulDiv(lower * lower, lower * lower, PPM * PPM * PPM));
}
