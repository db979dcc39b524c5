import type { Version } from '../ledger/rwset';
import { sortable } from '../level-store';

/**
 * Where a peer keeps what, in one store so that a block commits in one batch. Chaincode and collection names have no NUL, so
 * a key after one cannot run into a neighbour; the character after NUL ends a range.
 */
const NUL = '\u0000';
const AFTER_NUL = '\u0001';

export interface KeyRange {
  readonly gte: string;
  readonly lt: string;
}

/** A family of keys under fixed names, such as the state of one chaincode. */
export class KeySpace {
  readonly #prefix: string;
  readonly #end: string;

  constructor(...names: readonly string[]) {
    this.#prefix = names.join(NUL) + NUL;
    this.#end = names.join(NUL) + AFTER_NUL;
  }

  key(name: string): string {
    return this.#prefix + name;
  }

  /** From `start` inclusive to `end` exclusive; an empty `end` means the last key. */
  range(start: string, end: string): KeyRange {
    return { gte: this.#prefix + start, lt: end === '' ? this.#end : this.#prefix + end };
  }

  nameOf(key: string): string {
    return key.slice(this.#prefix.length);
  }
}

export const state = (namespace: string): KeySpace => new KeySpace('state', namespace);
/** SHA-256 of private values by the hex SHA-256 of their key; every peer has these. */
export const hashedState = (namespace: string, collection: string): KeySpace =>
  new KeySpace('hashed', namespace, collection);
/** The parts of a key of any collection's hashed state. */
export function parseHashedKey(name: string): { namespace: string; collection: string; key: Buffer } {
  const [, namespace = '', collection = '', keyHash = ''] = name.split(NUL);
  return { namespace, collection, key: Buffer.from(keyHash, 'hex') };
}

/** Plain private values; only peers of the collection's members have these. */
export const privateState = (namespace: string, collection: string): KeySpace =>
  new KeySpace('private', namespace, collection);
/** Hex SHA-256 of a private key to the key, so that a purge needs only the hash. */
export const privateKeys = (namespace: string, collection: string): KeySpace =>
  new KeySpace('privateKey', namespace, collection);
export const transient = (txid: string): KeySpace => new KeySpace('transient', txid);
export const transientByHeight = new KeySpace('transientByHeight');
export const expiries = new KeySpace('expiry');
/** Plaintext write sets by block, position, namespace and collection; those that a member should have and has not. */
export const privateWriteSets = new KeySpace('privateWriteSet');
export const missingWriteSets = new KeySpace('missingWriteSet');
/** Block and position of the write sets that have a private key, by the hex SHA-256 of the key. */
export const writeSetsOfKey = (namespace: string, collection: string, keyHash: string): KeySpace =>
  new KeySpace('writeSetsOfKey', namespace, collection, keyHash);
/** When a private key was last purged. */
export const purges = (namespace: string, collection: string): KeySpace => new KeySpace('purge', namespace, collection);
export const transactions = new KeySpace('transaction');
/** Hex header hash to number. */
export const blockHashes = new KeySpace('blockHash');
/** What a block and all before it came to, by number. */
export const commitHashes = new KeySpace('commitHash');

const codes = new KeySpace('codes');

export const codesKey = (number: number): string => codes.key(sortable(number));
export const codesRange: KeyRange = codes.range('', '');
/** What the blocks alone lead to, on every peer. */
export const derivedRanges: readonly KeyRange[] = [
  new KeySpace('state').range('', ''),
  new KeySpace('hashed').range('', ''),
  codesRange,
];
export const parseCodesKey = (key: string): number => Number.parseInt(codes.nameOf(key), 16);

/** The length of the key comes first, so that no key is a prefix of another (Fabric `history/db_helper.go`). */
export function history(namespace: string, key: string): KeySpace {
  return new KeySpace('history', namespace, sortable(key.length), key);
}

export function historyEntry({ block, tx }: Version): string {
  return sortable(block) + sortable(tx);
}

export function parseHistoryEntry(entry: string): Version {
  const half = entry.length / 2;
  return { block: Number.parseInt(entry.slice(0, half), 16), tx: Number.parseInt(entry.slice(half), 16) };
}
