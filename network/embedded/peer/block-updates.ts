import type { Version } from '../ledger/rwset';
import { hashedState, state } from './keys';
import type { StoreChange } from './peer-ledger';
import { encodeVersioned } from './versioned-value';

interface Update {
  readonly version: Version;
  readonly value: Uint8Array | undefined;
}

/** A key that earlier valid transactions of the same block wrote; undefined value means deleted. */
export interface KeyUpdate extends Update {
  readonly key: string;
}

/** What the valid transactions of a block so far write to the public and the hashed state. */
export class BlockUpdates {
  readonly #public = new Map<string, Map<string, Update>>();
  readonly #hashed = new Map<string, Update>();

  put(namespace: string, key: string, update: Update): void {
    const keys = this.#public.get(namespace) ?? new Map<string, Update>();
    this.#public.set(namespace, keys.set(key, update));
  }

  has(namespace: string, key: string): boolean {
    return this.#public.get(namespace)?.has(key) ?? false;
  }

  putHashed(namespace: string, collection: string, keyHash: string, update: Update): void {
    this.#hashed.set(hashedState(namespace, collection).key(keyHash), update);
  }

  hasHashed(namespace: string, collection: string, keyHash: string): boolean {
    return this.#hashed.has(hashedState(namespace, collection).key(keyHash));
  }

  /** Updated keys of a range in state order; `end` is empty for no bound. */
  range(namespace: string, start: string, end: string, includeEnd: boolean): KeyUpdate[] {
    const keys = this.#public.get(namespace) ?? new Map<string, Update>();
    return [...keys]
      .filter(([key]) => compareKeys(key, start) >= 0 && isBelow(key, end, includeEnd))
      .sort(([a], [b]) => compareKeys(a, b))
      .map(([key, update]) => ({ key, ...update }));
  }

  changes(): StoreChange[] {
    const publicChanges = [...this.#public].flatMap(([namespace, keys]) =>
      [...keys].map(([key, update]) => change(state(namespace).key(key), update)),
    );
    return [...publicChanges, ...[...this.#hashed].map(([key, update]) => change(key, update))];
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

function change(key: string, { version, value }: Update): StoreChange {
  return { key, value: value && encodeVersioned(version, value) };
}
