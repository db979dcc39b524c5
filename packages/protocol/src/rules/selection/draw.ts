import { hash } from '../encoding';

const SPACE = 1n << 64n;
const MAX_BOUND = 0x1_0000_0000;

/**
 * A deterministic stream of uniform integers from a seed: block `i` is SHA-256(enc(tag, seed, i)), of which the first
 * 64 bits are used; values outside a whole multiple of the range are rejected, so no index is favoured.
 */
export class Draw {
  #counter = 0;

  constructor(private readonly seed: string) {}

  /** A uniform integer in [0, bound). @throws RangeError unless 0 < bound ≤ 2^32. */
  below(bound: number): number {
    if (!Number.isInteger(bound) || bound < 1 || bound > MAX_BOUND) throw new RangeError('bound out of range');
    if (bound === 1) {
      // One value is possible: its block is passed over without being computed.
      this.#counter += 1;
      return 0;
    }
    const range = BigInt(bound);
    const limit = SPACE - (SPACE % range);
    for (;;) {
      const value = this.#next();
      if (value < limit) return Number(value % range);
    }
  }

  /** Removes a uniformly chosen element from `pool` and returns it; undefined when the pool is empty. */
  take<T>(pool: T[]): T | undefined {
    return pool.length === 0 ? undefined : pool.splice(this.below(pool.length), 1)[0];
  }

  #next(): bigint {
    const block = hash('llmnet/draw', this.seed, this.#counter);
    this.#counter += 1;
    return BigInt(`0x${block.slice(0, 16)}`);
  }
}
