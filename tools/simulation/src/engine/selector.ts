import type { World } from '../truth/world';

/** A committee that something other than the protocol's rule has chosen. */
export interface Choice {
  /** By place among the members. */
  readonly seats: readonly number[];
  /** The weight of each seat's vote, at least 1. */
  readonly weights: readonly bigint[];
}

/** A way of selecting that the rule is compared with. It learns every verdict at once, without the lag of snapshots. */
export interface Selector {
  /** @param candidates members that may have a seat, by place */
  choose(domain: number, candidates: readonly number[], seats: number): Choice;
  /** @param verdict in PPM */
  learn(domain: number, member: number, verdict: number): void;
}

export type SelectorFactory = (world: World, seed: number) => Selector;
