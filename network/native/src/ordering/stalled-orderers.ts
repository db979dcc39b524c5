/** How long an orderer may stay where it is while another has more blocks. One that catches up moves all the time. */
export const STALLED_MS = 30_000;

interface Stall {
  readonly height: number;
  readonly since: number;
}

/** Finds orderers that have stopped taking part: they run, have fewer blocks than others, and get no more. */
export class StalledOrderers {
  readonly #stalls = new Map<string, Stall>();

  /**
   * Takes note of how many blocks each orderer has, and names the one that has been stuck for longest, if any has for too long. One
   * at a time: whoever starts it again must not take the quorum from the others.
   * @param heights by name; undefined while it does not answer, which is no sign of being stuck
   * @param now milliseconds
   */
  observe(heights: ReadonlyMap<string, number | undefined>, now: number): string | undefined {
    const furthest = Math.max(...[...heights.values()].map((height) => height ?? 0));
    for (const [name, height] of heights) {
      if (height === undefined || height >= furthest) this.#stalls.delete(name);
      else if (this.#stalls.get(name)?.height !== height) this.#stalls.set(name, { height, since: now });
    }
    const [stuck] = [...this.#stalls]
      .filter(([, { since }]) => now - since >= STALLED_MS)
      .sort(([, one], [, other]) => one.since - other.since);
    // After it was started again it has as long once more, and so have the others.
    if (stuck !== undefined) this.#stalls.clear();
    return stuck?.[0];
  }
}
