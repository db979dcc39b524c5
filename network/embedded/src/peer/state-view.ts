import type { LevelStore } from '../level-store';
import { hashedState, privateKeys, privateState, state, type KeySpace } from './keys';
import { decodeVersioned, type KeyedValue, type VersionedValue } from './versioned-value';

type Snapshot = ReturnType<LevelStore['snapshot']>;

/** Read access to a peer's state; with a snapshot, all of it as of one block. */
export class StateView {
  constructor(
    private readonly store: LevelStore,
    private readonly snapshot?: Snapshot,
  ) {}

  get(namespace: string, key: string): VersionedValue | undefined {
    return this.#read(state(namespace).key(key));
  }

  /** Hash of a private value, by the hex SHA-256 of its key. */
  getHashed(namespace: string, collection: string, keyHash: string): VersionedValue | undefined {
    return this.#read(hashedState(namespace, collection).key(keyHash));
  }

  getPrivate(namespace: string, collection: string, key: string): VersionedValue | undefined {
    return this.#read(privateState(namespace, collection).key(key));
  }

  /** The private key behind a hash, if this peer has its value. */
  getPrivateKey(namespace: string, collection: string, keyHash: string): string | undefined {
    return this.store.getSync(privateKeys(namespace, collection).key(keyHash), this.#options())?.toString();
  }

  range(namespace: string, start: string, end: string): AsyncGenerator<KeyedValue, void> {
    return this.#scan(state(namespace), start, end);
  }

  privateRange(namespace: string, collection: string, start: string, end: string): AsyncGenerator<KeyedValue, void> {
    return this.#scan(privateState(namespace, collection), start, end);
  }

  /** Must be called once a view of a snapshot is no longer used. */
  async close(): Promise<void> {
    await this.snapshot?.close();
  }

  #read(key: string): VersionedValue | undefined {
    const bytes = this.store.getSync(key, this.#options());
    return bytes && decodeVersioned(bytes);
  }

  async *#scan(space: KeySpace, start: string, end: string): AsyncGenerator<KeyedValue, void> {
    const range = { ...space.range(start, end), ...this.#options() };
    for await (const [key, bytes] of this.store.iterator(range)) {
      yield { key: space.nameOf(key), ...decodeVersioned(bytes) };
    }
  }

  #options(): { snapshot?: Snapshot } {
    return this.snapshot ? { snapshot: this.snapshot } : {};
  }
}
