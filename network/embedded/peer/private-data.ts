import { ledger } from '@hyperledger/fabric-protos';
import type { Collections } from '../collections';
import { sha256 } from '../ledger/hash';
import { isDeletion, sameVersion, type CollectionRwset, type Version } from '../ledger/rwset';
import type { EndorserTransaction } from '../ledger/transaction';
import { sortable } from '../level-store';
import { expiries, hashedState, privateKeys, privateState } from './keys';
import type { PeerLedger, StoreChange } from './peer-ledger';
import type { TransientStore } from './transient-store';
import { decodeVersioned, encodeVersioned } from './versioned-value';

/** Moves private writes from the transient store into a peer's private state, and out of it again when they expire. */
export class PrivateData {
  constructor(
    private readonly mspId: string,
    private readonly ledger: PeerLedger,
    private readonly transientStore: TransientStore,
    private readonly collections: Collections,
  ) {}

  /** Changes of one valid transaction. Plaintext that never arrived is left out: its hash alone is on the ledger. */
  changesOf(txid: string, { rwset }: EndorserTransaction, version: Version): StoreChange[] {
    return rwset.flatMap(({ namespace, collections }) =>
      collections
        .filter(({ name }) => this.collections.isMember(namespace, name, this.mspId))
        .flatMap((collection) => [
          ...this.#deletions(namespace, collection),
          ...this.#writes(txid, namespace, collection, version),
          ...this.#expirySchedule(namespace, collection, version),
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

  /** Changes that drop what expires with block `number`, unless it was written again since. */
  async expire(number: number): Promise<StoreChange[]> {
    if (!this.collections.someExpire) {
      return [];
    }
    const due = await this.ledger.entriesBelow(expiries.range('', sortable(number + 1)));
    return due.flatMap(([indexKey, written]) => {
      const [, namespace = '', collection = '', keyHash = ''] = expiries.nameOf(indexKey).split('\u0000');
      const hashed = this.ledger.latest.getHashed(namespace, collection, keyHash);
      const isSame = sameVersion(hashed?.version, decodeVersioned(written).version);
      return [
        { key: indexKey, value: undefined },
        ...(isSame ? this.#removal(namespace, collection, keyHash) : []),
        ...(isSame ? [{ key: hashedState(namespace, collection).key(keyHash), value: undefined }] : []),
      ];
    });
  }

  /** Deletions and purges of what earlier blocks wrote need only the hash of the key. */
  #deletions(namespace: string, { name, hashed }: CollectionRwset): StoreChange[] {
    return hashed
      .getHashedWritesList()
      .filter((write) => write.getIsDelete() || write.getIsPurge())
      .flatMap((write) => this.#removal(namespace, name, toHex(write.getKeyHash_asU8())));
  }

  #removal(namespace: string, collection: string, keyHash: string): StoreChange[] {
    const key = this.ledger.latest.getPrivateKey(namespace, collection, keyHash);
    return key === undefined
      ? []
      : [
          { key: privateState(namespace, collection).key(key), value: undefined },
          { key: privateKeys(namespace, collection).key(keyHash), value: undefined },
        ];
  }

  #writes(txid: string, namespace: string, { name, privateHash }: CollectionRwset, version: Version): StoreChange[] {
    const bytes = this.transientStore.find(txid, namespace, name, privateHash);
    if (bytes === undefined) {
      return [];
    }
    const writes = ledger.rwset.kvrwset.KVRWSet.deserializeBinary(bytes).getWritesList();
    return writes.flatMap((write) => {
      const key = write.getKey();
      const isGone = isDeletion(write);
      return [
        {
          key: privateState(namespace, name).key(key),
          value: isGone ? undefined : encodeVersioned(version, write.getValue_asU8()),
        },
        {
          key: privateKeys(namespace, name).key(sha256(key).toString('hex')),
          value: isGone ? undefined : Buffer.from(key),
        },
      ];
    });
  }

  /** With blockToLive n, what block b writes is dropped with block b + n + 1 (Fabric `pvtdatapolicy/btlpolicy.go`). */
  #expirySchedule(namespace: string, { name, hashed }: CollectionRwset, version: Version): StoreChange[] {
    const blockToLive = this.collections.find(namespace, name)?.blockToLive ?? 0;
    if (blockToLive === 0) {
      return [];
    }
    const expiresWith = sortable(version.block + blockToLive + 1);
    return hashed.getHashedWritesList().map((write) => ({
      key: expiries.key([expiresWith, namespace, name, toHex(write.getKeyHash_asU8())].join('\u0000')),
      value: encodeVersioned(version, new Uint8Array()),
    }));
  }
}

function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
