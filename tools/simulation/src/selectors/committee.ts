import type { Choice } from '../engine/selector';

const SCALE = 1_000_000;

/** The `seats` members with the highest score, ties in the order given; votes weigh as the protocol's do, the fourth power of an estimate. */
export function highest(
  candidates: readonly number[],
  seats: number,
  score: (member: number) => number,
  estimate: (member: number) => number,
): Choice {
  const scored = candidates.map((member) => ({ member, score: score(member) }));
  const chosen = scored.sort((x, y) => y.score - x.score).slice(0, seats);
  return {
    seats: chosen.map(({ member }) => member),
    weights: chosen.map(({ member }) => BigInt(1 + Math.floor(estimate(member) ** 4 * SCALE))),
  };
}

/** Members whose votes weigh the same. */
export function equals(members: readonly number[]): Choice {
  return { seats: members, weights: members.map(() => 1n) };
}
