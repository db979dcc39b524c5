import { ledger, peer } from '@hyperledger/fabric-protos';
import { decoding } from './envelope';
import { sha256 } from './hash';

export type KVRead = ledger.rwset.kvrwset.KVRead;
export type KVRWSet = ledger.rwset.kvrwset.KVRWSet;
export type HashedRWSet = ledger.rwset.kvrwset.HashedRWSet;
export type RangeQueryInfo = ledger.rwset.kvrwset.RangeQueryInfo;

/** Where a key was last written: block and position in it. */
export interface Version {
  readonly block: number;
  readonly tx: number;
}

export interface CollectionRwset {
  readonly name: string;
  readonly hashed: HashedRWSet;
  /** SHA-256 of the collection's plaintext write set; empty if the transaction only read hashes. */
  readonly privateHash: Uint8Array;
}

export interface NamespaceRwset {
  readonly namespace: string;
  readonly kv: KVRWSet;
  readonly collections: readonly CollectionRwset[];
}

/**
 * Decodes the simulation result of a transaction.
 * @throws InvalidTransaction BAD_RWSET
 */
export function openRwset(results: Uint8Array): NamespaceRwset[] {
  const { kvrwset, TxReadWriteSet } = ledger.rwset;
  return decoding(peer.TxValidationCode.BAD_RWSET, () =>
    TxReadWriteSet.deserializeBinary(results)
      .getNsRwsetList()
      .map((ns) => ({
        namespace: ns.getNamespace(),
        kv: kvrwset.KVRWSet.deserializeBinary(ns.getRwset_asU8()),
        collections: ns.getCollectionHashedRwsetList().map((collection) => ({
          name: collection.getCollectionName(),
          hashed: kvrwset.HashedRWSet.deserializeBinary(collection.getHashedRwset_asU8()),
          privateHash: collection.getPvtRwsetHash_asU8(),
        })),
      })),
  );
}

/** A write without a value is a deletion (Fabric `rwsetutil.IsKVWriteDelete`). */
export function isDeletion(write: ledger.rwset.kvrwset.KVWrite): boolean {
  return write.getIsDelete() || write.getValue_asU8().length === 0;
}

const HASH_OF_NOTHING = sha256('');

/** The same for a private value, of which only the hash is known (Fabric `rwsetutil.IsKVWriteHashDelete`). */
export function isHashedDeletion(write: ledger.rwset.kvrwset.KVWriteHash): boolean {
  const hash = write.getValueHash_asU8();
  return write.getIsDelete() || write.getIsPurge() || hash.length === 0 || HASH_OF_NOTHING.equals(hash);
}

export function versionOf(version: ledger.rwset.kvrwset.Version | undefined): Version | undefined {
  return version && { block: version.getBlockNum(), tx: version.getTxNum() };
}

export function sameVersion(a: Version | undefined, b: Version | undefined): boolean {
  return a?.block === b?.block && a?.tx === b?.tx;
}

/** Go's notation of a version, as it appears in Fabric's error messages. */
export function showVersion(version: Version | undefined): string {
  return version ? `{BlockNum: ${version.block}, TxNum: ${version.tx}}` : '<nil>';
}

export function toProtoVersion(version: Version): ledger.rwset.kvrwset.Version {
  const proto = new ledger.rwset.kvrwset.Version();
  proto.setBlockNum(version.block);
  proto.setTxNum(version.tx);
  return proto;
}
