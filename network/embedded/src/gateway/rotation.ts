/** Starts each time with the next item, so that all come first equally often. */
export class Rotation {
  #next = 0;

  order<T>(items: readonly T[]): T[] {
    const start = items.length === 0 ? 0 : this.#next++ % items.length;
    return [...items.slice(start), ...items.slice(0, start)];
  }
}
