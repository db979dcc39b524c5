/** A map that forgets its least recently used entry beyond `capacity`. */
export class LruMap<K, V> {
  readonly #entries = new Map<K, V>();

  constructor(private readonly capacity: number) {}

  clear(): void {
    this.#entries.clear();
  }

  /** The value of `key`, computed and kept if it is not there. */
  getOrCreate(key: K, create: () => V): V {
    const kept = this.#entries.get(key);
    const value = kept ?? create();
    this.#entries.delete(key);
    this.#entries.set(key, value);
    if (this.#entries.size > this.capacity) {
      const oldest = this.#entries.keys().next();
      if (!oldest.done) {
        this.#entries.delete(oldest.value);
      }
    }
    return value;
  }
}
