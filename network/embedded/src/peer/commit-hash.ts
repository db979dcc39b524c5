import { BinaryWriter } from 'google-protobuf';
import { sha256 } from '../ledger/hash';
import { compareKeys, type StateUpdate } from './block-updates';

/**
 * The hash by which peers can compare what they made of the chain so far: of the verdicts on a block, of what it changes in
 * the public and hashed state, and of the commit hash before it (Fabric `core/ledger/kvledger/kv_ledger.go`,
 * addBlockCommitHash). `previous` is empty for block 1, the first that has one.
 */
export function commitHash(codes: Uint8Array, updates: readonly StateUpdate[], previous: Uint8Array): Buffer {
  return sha256(varint(codes.length), codes, updateBytes(updates), previous);
}

/**
 * Sorted by namespace, public keys before collections, collection, key; a name that repeats is left out
 * (`txmgmt/txmgr/update_batch_bytes.go`). The fields are those of `updates.proto`.
 */
function updateBytes(updates: readonly StateUpdate[]): Uint8Array {
  const writer = new BinaryWriter();
  let [namespace, collection] = ['', ''];
  for (const update of updates.toSorted(inOrder)) {
    const isNewNamespace = update.namespace !== namespace;
    const isNewCollection = update.collection !== '' && (isNewNamespace || update.collection !== collection);
    writer.writeBytes(
      1,
      writeBytes(update, isNewNamespace ? update.namespace : '', isNewCollection ? update.collection : ''),
    );
    ({ namespace, collection } = update);
  }
  return writer.getResultBuffer();
}

function writeBytes({ key, value, version }: StateUpdate, namespace: string, collection: string): Uint8Array {
  const writer = new BinaryWriter();
  if (namespace !== '') {
    writer.writeString(1, namespace);
  }
  if (collection !== '') {
    writer.writeString(2, collection);
  }
  if (key.length > 0) {
    writer.writeBytes(3, key);
  }
  if (value === undefined) {
    writer.writeBool(4, true);
  } else if (value.length > 0) {
    writer.writeBytes(5, value);
  }
  writer.writeBytes(6, Buffer.concat([orderPreserving(version.block), orderPreserving(version.tx)]));
  return writer.getResultBuffer();
}

function inOrder(a: StateUpdate, b: StateUpdate): number {
  return (
    compareKeys(a.namespace, b.namespace) || compareKeys(a.collection, b.collection) || Buffer.compare(a.key, b.key)
  );
}

/** The number of significant bytes, then these (Fabric `common/ledger/util`, EncodeOrderPreservingVarUint64). */
function orderPreserving(number: number): Buffer {
  const hex = number === 0 ? '' : number.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  return Buffer.concat([Buffer.of(bytes.length), bytes]);
}

function varint(number: number): Buffer {
  const bytes: number[] = [];
  for (let rest = number; rest > 0 || bytes.length === 0; rest = Math.floor(rest / 128)) {
    bytes.push(rest >= 128 ? (rest % 128) + 128 : rest);
  }
  return Buffer.from(bytes);
}
