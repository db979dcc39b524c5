import { Draw } from './draw';
import { hash } from '../encoding';
import { PPM, maximum, minimum, mulDiv } from '../integers';

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
 * who was unlucky at first is heard of again. In PPM, as numbers that fit into 32 bits.
 */
interface Scored<C extends Candidate> {
  readonly candidate: C;
  readonly exploit: number;
  readonly explore: number;
}

function scored<C extends Candidate>(candidate: C): Scored<C> {
  const [p, s] = [Number(candidate.p), Number(candidate.s)];
  return { candidate, exploit: Math.max(0, p - (s >> 1)), explore: p + ((3 * s) >> 1) };
}

/**
 * Picks the committee among eligible candidates: K − 1 seats by `p − s/2`, one by `p + 3s/2`, near-equals by the seed, one seat an
 * organisation. Seats stay empty where candidates are missing.
 * @example
 * const seed = taskSeed(snapshot.seed, 'Alpha', lane, opens);
 * const { seats, substitutes } = selectCommittee(eligible(snapshot, terms, parties), { seats: 3, nearBand: 250_000n }, seed);
 */
export function selectCommittee<C extends Candidate>(
  candidates: readonly C[],
  terms: SelectionTerms,
  seed: string,
): Committee<C> {
  const pool = new Pool(candidates, terms.nearBand);
  const draw = new Draw(seed);
  const explores = terms.seats > 1 || draw.below(SINGLE_SEAT_EXPLORATION) === 0;
  const exploiting = explores ? terms.seats - 1 : terms.seats;
  const seats = [...pool.take(exploiting, 'exploit', draw), ...pool.take(explores ? 1 : 0, 'explore', draw)];
  return { seats, substitutes: pool.take(MAX_SUBSTITUTES, 'exploit', draw) };
}

/** The candidates of the organisations that have no seat yet, the best by `p − s/2` first: so a snapshot lists most of them already. */
class Pool<C extends Candidate> {
  readonly #offers: Scored<C>[];

  constructor(
    candidates: readonly C[],
    private readonly nearBand: bigint,
  ) {
    this.#offers = candidates.map(scored).sort((x, y) => y.exploit - x.exploit);
  }

  /** Takes out up to `count` candidates, each drawn among those near the best that is left; its organisation goes with it. */
  take(count: number, by: 'exploit' | 'explore', draw: Draw): C[] {
    const taken: C[] = [];
    while (taken.length < count) {
      const drawn = draw.take(by === 'exploit' ? this.#nearBest() : this.#nearWidest());
      if (drawn === undefined) break;
      this.#remove(drawn.candidate.mspId);
      taken.push(drawn.candidate);
    }
    return taken;
  }

  #nearBest(): Scored<C>[] {
    const [best] = this.#offers;
    if (best === undefined) return [];
    const floor = best.exploit - this.#band(best);
    const end = this.#offers.findIndex(({ exploit }) => exploit < floor);
    return end === -1 ? [...this.#offers] : this.#offers.slice(0, end);
  }

  #nearWidest(): Scored<C>[] {
    let widest = this.#offers[0];
    for (const offer of this.#offers) if (widest === undefined || offer.explore > widest.explore) widest = offer;
    if (widest === undefined) return [];
    const floor = widest.explore - this.#band(widest);
    return this.#offers.filter(({ explore }) => explore >= floor);
  }

  #band({ candidate }: Scored<C>): number {
    return Number(mulDiv(candidate.s, this.nearBand, PPM));
  }

  #remove(mspId: string): void {
    for (let index = this.#offers.length - 1; index >= 0; index -= 1) {
      if (this.#offers[index]?.candidate.mspId === mspId) this.#offers.splice(index, 1);
    }
  }
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
