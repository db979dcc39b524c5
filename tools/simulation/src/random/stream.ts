import { mix, scaled } from './mix';

/**
 * A reproducible stream of random numbers: sfc32 (Chris Doty-Humphrey, PractRand 0.95), 128 bits of state, only 32-bit integer
 * operations, so every engine comes to the same numbers.
 */
export class Stream {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  /** @param name tells the streams of one seed apart */
  constructor(seed: number, name: string) {
    let state = mix(seed);
    for (let index = 0; index < name.length; index += 1) state = mix(state ^ name.charCodeAt(index));
    this.#a = state;
    this.#b = mix(state + 1);
    this.#c = mix(state + 2);
    for (let warmUp = 0; warmUp < 12; warmUp += 1) this.bits();
  }

  /** A uniform 32-bit number. */
  bits(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** A uniform integer in [0, bound). */
  below(bound: number): number {
    return scaled(this.bits(), bound);
  }

  /** Fisher–Yates. */
  shuffled<T>(items: readonly T[]): T[] {
    const order = [...items];
    for (let last = order.length - 1; last > 0; last -= 1) {
      const other = this.below(last + 1);
      const [x, y] = [order[last], order[other]];
      if (x === undefined || y === undefined) continue;
      order[last] = y;
      order[other] = x;
    }
    return order;
  }
}
