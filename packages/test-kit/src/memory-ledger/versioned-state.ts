/** A value with the number of the transaction that wrote it last. */
export interface Versioned {
  readonly value: Uint8Array;
  readonly version: number;
}

/** Keys in byte order with versioned values: what one namespace or private collection of a peer holds. */
export class VersionedState {
  readonly #values: Map<string, Versioned>;
  readonly #order: string[];

  constructor(values: ReadonlyMap<string, Versioned> = new Map(), order: readonly string[] = []) {
    this.#values = new Map(values);
    this.#order = [...order];
  }

  copy(): VersionedState {
    return new VersionedState(this.#values, this.#order);
  }

  get(key: string): Versioned | undefined {
    return this.#values.get(key);
  }

  put(key: string, value: Uint8Array, version: number): void {
    if (!this.#values.has(key)) this.#order.splice(this.#position(key), 0, key);
    this.#values.set(key, { value, version });
  }

  delete(key: string): void {
    if (this.#values.delete(key)) this.#order.splice(this.#position(key), 1);
  }

  /** The keys from `from` to `to`, exclusive; up to `limit`. */
  keys(from: string, to: string, limit = Number.POSITIVE_INFINITY): string[] {
    const start = this.#position(from);
    const end = to === '' ? this.#order.length : this.#position(to);
    return this.#order.slice(start, Math.min(end, start + limit));
  }

  get size(): number {
    return this.#order.length;
  }

  /** Where `key` is or would be. */
  #position(key: string): number {
    let low = 0;
    let high = this.#order.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#order[middle] ?? '') < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
