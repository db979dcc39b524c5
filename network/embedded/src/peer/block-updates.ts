import type { Version } from '../ledger/rwset';
import type { KeyOperation, KeyPlace } from './key-operations';
import { hashedState, parseHashedKey, state } from './keys';
import type { StoreChange } from '../level-store';
import type { StateView } from './state-view';
import { encodeVersioned } from './versioned-value';

/** A key that a block changes in the public state, or by the hash of its name in a collection's; undefined deletes it. */
export interface StateUpdate {
  readonly namespace: string;
  /** Empty for the public state. */
  readonly collection: string;
  readonly key: Uint8Array;
  readonly version: Version;
  readonly value: Uint8Array | undefined;
}

/** What a transaction leaves of a key; undefined value means deleted. */
interface Update {
  readonly version: Version;
  readonly value: Uint8Array | undefined;
  readonly metadata: Uint8Array | undefined;
}

/** A key that earlier valid transactions of the same block wrote. */
export interface KeyUpdate extends Update {
  readonly key: string;
}

/** What the valid transactions of a block so far write to the public and the hashed state. */
export class BlockUpdates {
  readonly #public = new Map<string, Map<string, Update>>();
  readonly #hashed = new Map<string, Update>();

  constructor(private readonly committed: StateView) {}

  /**
   * Applies one transaction's operations. A value alone keeps the metadata, metadata alone keeps the value, a deletion drops
   * both, and metadata of a key that does not exist comes to nothing (Fabric `txmgmt/validation/tx_ops.go`, prepareTxOps).
   */
  apply(operations: readonly KeyOperation[], version: Version): void {
    for (const operation of operations) {
      const update = this.#resolve(operation, version);
      if (update !== undefined) {
        this.#put(operation.place, update);
      }
    }
  }

  has(namespace: string, key: string): boolean {
    return this.#public.get(namespace)?.has(key) ?? false;
  }

  hasHashed(namespace: string, collection: string, keyHash: string): boolean {
    return this.#hashed.has(hashedState(namespace, collection).key(keyHash));
  }

  /** What the block leaves of a private key in the hashed state; undefined if it does not change or deletes it. */
  hashed(namespace: string, collection: string, keyHash: string): { version: Version; value: Uint8Array } | undefined {
    const update = this.#hashed.get(hashedState(namespace, collection).key(keyHash));
    return update?.value && { version: update.version, value: update.value };
  }

  /** Hashes of a collection's keys that the block writes and does not delete in the end. */
  hashesOf(namespace: string, collection: string): string[] {
    const space = hashedState(namespace, collection);
    return [...this.#hashed]
      .filter(([key, { value }]) => value !== undefined && key.startsWith(space.key('')))
      .map(([key]) => space.nameOf(key));
  }

  /** Updated keys of a range in state order; `end` is empty for no bound. */
  range(namespace: string, start: string, end: string, includeEnd: boolean): KeyUpdate[] {
    const keys = this.#public.get(namespace) ?? new Map<string, Update>();
    return [...keys]
      .filter(([key]) => compareKeys(key, start) >= 0 && isBelow(key, end, includeEnd))
      .sort(([a], [b]) => compareKeys(a, b))
      .map(([key, update]) => ({ key, ...update }));
  }

  /** Everything the block changes, for the commit hash. */
  all(): StateUpdate[] {
    const publicUpdates = [...this.#public].flatMap(([namespace, keys]) =>
      [...keys].map(([key, { version, value }]) => ({
        namespace,
        collection: '',
        key: Buffer.from(key),
        version,
        value,
      })),
    );
    const hashedUpdates = [...this.#hashed].map(([name, { version, value }]) => ({
      ...parseHashedKey(name),
      version,
      value,
    }));
    return [...publicUpdates, ...hashedUpdates];
  }

  changes(): StoreChange[] {
    const publicChanges = [...this.#public].flatMap(([namespace, keys]) =>
      [...keys].map(([key, update]) => change(state(namespace).key(key), update)),
    );
    return [...publicChanges, ...[...this.#hashed].map(([key, update]) => change(key, update))];
  }

  #resolve({ place, value, metadata }: KeyOperation, version: Version): Update | undefined {
    if (value && value.bytes === undefined) {
      return { version, value: undefined, metadata: undefined };
    }
    if (value && metadata) {
      return { version, value: value.bytes, metadata: metadata.bytes };
    }
    const latest = this.#latest(place);
    if (value) {
      return { version, value: value.bytes, metadata: latest?.metadata };
    }
    return latest && { version, value: latest.value, metadata: metadata?.bytes };
  }

  /**
   * The key as it is now: a deletion earlier in the block takes the metadata with it
   * (Fabric `txmgmt/validation/tx_ops.go`, retrieveLatestMetadata; `txmgmt/statedb/statedb.go`, UpdateBatch.Get).
   */
  #latest({ namespace, collection, key }: KeyPlace): Pick<Update, 'value' | 'metadata'> | undefined {
    const update =
      collection === undefined
        ? this.#public.get(namespace)?.get(key)
        : this.#hashed.get(hashedState(namespace, collection).key(key));
    if (update !== undefined) {
      return update.value === undefined ? undefined : update;
    }
    return collection === undefined
      ? this.committed.get(namespace, key)
      : this.committed.getHashed(namespace, collection, key);
  }

  #put({ namespace, collection, key }: KeyPlace, update: Update): void {
    if (collection !== undefined) {
      this.#hashed.set(hashedState(namespace, collection).key(key), update);
      return;
    }
    const keys = this.#public.get(namespace) ?? new Map<string, Update>();
    this.#public.set(namespace, keys.set(key, update));
  }
}

/** State order: by UTF-8 bytes, which differs from JavaScript's order beyond the basic plane. */
export function compareKeys(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function isBelow(key: string, end: string, includeEnd: boolean): boolean {
  const order = compareKeys(key, end);
  return end === '' || order < 0 || (includeEnd && order === 0);
}

function change(key: string, { version, value, metadata }: Update): StoreChange {
  return { key, value: value && encodeVersioned(version, value, metadata) };
}
