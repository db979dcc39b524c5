import { ledger, peer } from '@hyperledger/fabric-protos';
import type { Collections } from '../collections';
import { sha256 } from '../ledger/hash';
import { isHashedDeletion, sameVersion, type CollectionRwset, type Version } from '../ledger/rwset';
import type { EndorserTransaction } from '../ledger/transaction';
import type { StoreChange } from '../level-store';
import type { ValidatedBlock } from './block-validator';
import { privateState } from './keys';
import type { PeerLedger } from './peer-ledger';
import type { WantedWriteSet, WriteSetPlace } from './private-write-sets';
import { removal, stateChanges } from './private-values';
import type { TransientStore } from './transient-store';
import { decodeVersioned, encodeVersioned } from './versioned-value';

const { KVRWSet } = ledger.rwset.kvrwset;

/** Moves private writes from the transient store into a peer's private state. */
export class PrivateData {
  constructor(
    private readonly mspId: string,
    private readonly ledger: PeerLedger,
    private readonly transientStore: TransientStore,
    private readonly collections: Collections,
    /** This peer's copy of a write set, or another member's. */
    private readonly plaintextOf: (wanted: WantedWriteSet) => Buffer | undefined,
  ) {}

  /** Changes of one valid transaction. Plaintext that never arrived is left out: its hash alone is on the ledger. */
  changesOf(txid: string, { rwset }: EndorserTransaction, version: Version): StoreChange[] {
    return rwset.flatMap(({ namespace, collections }) =>
      collections
        .filter(({ name }) => this.#isMember(namespace, name))
        .flatMap((collection) => [
          ...this.#deletions(namespace, collection),
          ...this.#writes(txid, namespace, collection, version),
        ]),
    );
  }

  /** Forgets the plaintext of a transaction that is in a block, whatever its verdict. */
  forget(txid: string, { rwset }: EndorserTransaction): StoreChange[] {
    return rwset.flatMap(({ namespace, collections }) =>
      collections
        .filter(({ privateHash }) => privateHash.length > 0)
        .map(({ name, privateHash }) => this.transientStore.forget(txid, namespace, name, privateHash)),
    );
  }

  /**
   * Changes that give private values the version of their hash where the block changed a key's metadata alone
   * (Fabric `txmgmt/validation/batch_preparer.go`, incrementPvtdataVersionIfNeeded). `written` are the block's private writes.
   */
  renewals({ block, codes, updates }: ValidatedBlock, written: readonly StoreChange[]): StoreChange[] {
    const places = block.transactions.flatMap((checked, tx) =>
      checked.kind === 'endorsed' && codes[tx] === peer.TxValidationCode.VALID
        ? this.#metadataWrites(checked.txid, checked.transaction, { block: block.number, tx })
        : [],
    );
    return places.flatMap(({ namespace, collection, key }) => {
      const name = privateState(namespace, collection).key(key);
      const pending = written.findLast((change) => change.key === name);
      const bytes = pending ? pending.value : this.ledger.read(name);
      const hashed = updates.hashed(namespace, collection, sha256(key).toString('hex'));
      if (bytes === undefined || hashed === undefined) {
        return [];
      }
      const { value } = decodeVersioned(bytes);
      return sha256(value).equals(hashed.value) ? [{ key: name, value: encodeVersioned(hashed.version, value) }] : [];
    });
  }

  /** Changes of a write set that the block came without: what nobody has written since. */
  late(place: WriteSetPlace, rwset: Buffer): StoreChange[] {
    const { namespace, collection } = place;
    return writesOf(rwset).flatMap((write) => {
      const keyHash = sha256(write.getKey()).toString('hex');
      const hashed = this.ledger.latest.getHashed(namespace, collection, keyHash);
      const isCurrent = sameVersion(hashed?.version, place) || hashed?.value.equals(sha256(write.getValue_asU8()));
      return hashed && isCurrent ? stateChanges({ namespace, collection, ...hashed.version }, write) : [];
    });
  }

  /** Keys of which a transaction changes the metadata, as far as this peer may know them. */
  #metadataWrites(
    txid: string,
    { rwset }: EndorserTransaction,
    version: Version,
  ): { namespace: string; collection: string; key: string }[] {
    return rwset.flatMap(({ namespace, collections }) =>
      collections
        .filter(({ name, hashed }) => hashed.getMetadataWritesList().length > 0 && this.#isMember(namespace, name))
        .flatMap(({ name: collection, privateHash: hash }) => {
          const bytes = this.plaintextOf({ ...version, namespace, collection, txid, hash });
          const keys = bytes ? KVRWSet.deserializeBinary(bytes).getMetadataWritesList() : [];
          return keys.map((write) => ({ namespace, collection, key: write.getKey() }));
        }),
    );
  }

  #isMember(namespace: string, collection: string): boolean {
    return this.collections.isMember(namespace, collection, this.mspId);
  }

  /** Deletions and purges of what earlier blocks wrote need only the hash of the key. */
  #deletions(namespace: string, { name, hashed }: CollectionRwset): StoreChange[] {
    return hashed
      .getHashedWritesList()
      .filter(isHashedDeletion)
      .flatMap((write) => removal(this.ledger.latest, namespace, name, toHex(write.getKeyHash_asU8())));
  }

  #writes(txid: string, namespace: string, { name, privateHash }: CollectionRwset, version: Version): StoreChange[] {
    const place = { ...version, namespace, collection: name };
    const bytes = this.plaintextOf({ ...place, txid, hash: privateHash });
    return bytes === undefined ? [] : writesOf(bytes).flatMap((write) => stateChanges(place, write));
  }
}

function writesOf(rwset: Uint8Array): ledger.rwset.kvrwset.KVWrite[] {
  return KVRWSet.deserializeBinary(rwset).getWritesList();
}

function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
