import { ledger, peer } from '@hyperledger/fabric-protos';
import type { Collections } from '../collections';
import { sha256 } from '../ledger/hash';
import type { CollectionRwset, Version } from '../ledger/rwset';
import { sortable, type StoreChange } from '../level-store';
import type { ValidatedBlock } from './block-validator';
import { missingWriteSets, privateWriteSets, purges, writeSetsOfKey } from './keys';
import type { PeerLedger } from './peer-ledger';
import { decodeVersioned, encodeVersioned } from './versioned-value';

const NUL = '\u0000';

/** What one transaction wrote to one collection. */
export interface WriteSetPlace extends Version {
  readonly namespace: string;
  readonly collection: string;
}

/** Private data that a peer should have; `hash` is that of the whole write set, from the transaction. */
export interface WantedWriteSet extends WriteSetPlace {
  readonly txid: string;
  readonly hash: Uint8Array;
}

export interface StoredWriteSet extends WriteSetPlace {
  /** A serialised KVRWSet. */
  readonly rwset: Uint8Array;
}

type Changes = Map<string, Buffer | undefined>;

/**
 * The plaintext write sets of committed transactions, valid or not, by block: what private block events show and what peers
 * that missed them ask for (Fabric `core/ledger/pvtdatastorage`). What expires or is purged is taken out of them too.
 */
export class PrivateWriteSets {
  constructor(
    private readonly mspId: string,
    private readonly ledger: PeerLedger,
    private readonly collections: Collections,
  ) {}

  /** Write sets of one block, in the order of its transactions. */
  async ofBlock(number: number): Promise<StoredWriteSet[]> {
    const entries = await this.ledger.entriesBelow(privateWriteSets.range(sortable(number), sortable(number + 1)));
    return entries.map(([key, rwset]) => ({ ...parsePlace(privateWriteSets.nameOf(key)), rwset }));
  }

  find(place: WriteSetPlace): Buffer | undefined {
    return this.ledger.read(privateWriteSets.key(showPlace(place)));
  }

  /** What this peer, as a member of the collection, should have and has not. */
  async missing(): Promise<{ place: WriteSetPlace; hash: Buffer }[]> {
    const entries = await this.ledger.entriesBelow(missingWriteSets.range('', ''));
    return entries.map(([key, hash]) => ({ place: parsePlace(missingWriteSets.nameOf(key)), hash }));
  }

  /** Changes that add the write sets of a block, note those that are missing, and take out what it purges. */
  async changesOf(
    { block, codes }: ValidatedBlock,
    plaintextOf: (wanted: WantedWriteSet) => Buffer | undefined,
  ): Promise<StoreChange[]> {
    const changes: Changes = new Map();
    for (const [tx, checked] of block.transactions.entries()) {
      if (checked.kind !== 'endorsed') {
        continue;
      }
      for (const { namespace, name, hashed, privateHash: hash } of this.#ownCollections(checked.transaction.rwset)) {
        const place = { block: block.number, tx, namespace, collection: name };
        if (hash.length > 0) {
          this.#add(place, hash, plaintextOf({ ...place, txid: checked.txid, hash }), changes);
        }
        if (codes[tx] === peer.TxValidationCode.VALID) {
          await this.#purge(place, hashed, changes);
        }
      }
    }
    return toList(changes);
  }

  /** Changes that add a write set which the block came without. */
  arrived(place: WriteSetPlace, rwset: Buffer): StoreChange[] {
    const changes: Changes = new Map([[missingWriteSets.key(showPlace(place)), undefined]]);
    this.#add(place, sha256(rwset), rwset, changes);
    return toList(changes);
  }

  /** Changes that drop what expires with block `number` (Fabric `pvtdatapolicy/btlpolicy.go`). */
  async expire(number: number): Promise<StoreChange[]> {
    const changes: StoreChange[] = [];
    for (const { name, blockToLive } of this.collections.expiring) {
      const written = number - blockToLive - 1;
      if (written < 0) {
        continue;
      }
      for (const space of [privateWriteSets, missingWriteSets]) {
        const entries = await this.ledger.entriesBelow(space.range(sortable(written), sortable(written + 1)));
        const expired = entries.filter(([key]) => parsePlace(space.nameOf(key)).collection === name);
        changes.push(...expired.map(([key]) => ({ key, value: undefined })));
      }
    }
    return changes;
  }

  *#ownCollections(
    rwset: readonly { namespace: string; collections: readonly CollectionRwset[] }[],
  ): Generator<CollectionRwset & { namespace: string }> {
    for (const { namespace, collections } of rwset) {
      for (const collection of collections) {
        if (this.collections.isMember(namespace, collection.name, this.mspId)) {
          yield { ...collection, namespace };
        }
      }
    }
  }

  #add(place: WriteSetPlace, hash: Uint8Array, rwset: Buffer | undefined, changes: Changes): void {
    const name = showPlace(place);
    if (rwset === undefined) {
      changes.set(missingWriteSets.key(name), Buffer.from(hash));
      return;
    }
    const kept = withoutKeys(rwset, (keyHash) => this.#isPurgedAfter(place, keyHash));
    changes.set(privateWriteSets.key(name), kept);
    for (const write of ledger.rwset.kvrwset.KVRWSet.deserializeBinary(kept).getWritesList()) {
      changes.set(indexKey(place, sha256(write.getKey()).toString('hex')), Buffer.alloc(0));
    }
  }

  #isPurgedAfter({ namespace, collection, block, tx }: WriteSetPlace, keyHash: string): boolean {
    const marker = this.ledger.read(purges(namespace, collection).key(keyHash));
    const purged = marker && decodeVersioned(marker).version;
    return purged !== undefined && (purged.block > block || (purged.block === block && purged.tx > tx));
  }

  /** Takes purged keys out of all write sets up to here, those of the same block among them. */
  async #purge(place: WriteSetPlace, hashed: CollectionRwset['hashed'], changes: Changes): Promise<void> {
    const purged = hashed.getHashedWritesList().filter((write) => write.getIsPurge());
    for (const write of purged) {
      const { namespace, collection } = place;
      const keyHash = Buffer.from(write.getKeyHash_asU8()).toString('hex');
      changes.set(purges(namespace, collection).key(keyHash), encodeVersioned(place, new Uint8Array()));
      const space = writeSetsOfKey(namespace, collection, keyHash);
      const committed = (await this.ledger.entriesBelow(space.range('', ''))).map(([key]) => key);
      const pending = [...changes.keys()].filter((key) => key.startsWith(space.key('')) && changes.get(key));
      for (const index of [...committed, ...pending]) {
        const entry = privateWriteSets.key(space.nameOf(index) + NUL + namespace + NUL + collection);
        const rwset = changes.get(entry) ?? this.ledger.read(entry);
        changes.set(index, undefined);
        if (rwset !== undefined) {
          changes.set(
            entry,
            withoutKeys(rwset, (candidate) => candidate === keyHash),
          );
        }
      }
    }
  }
}

function withoutKeys(rwset: Buffer, isGone: (keyHash: string) => boolean): Buffer {
  const set = ledger.rwset.kvrwset.KVRWSet.deserializeBinary(rwset);
  const kept = set.getWritesList().filter((write) => !isGone(sha256(write.getKey()).toString('hex')));
  if (kept.length === set.getWritesList().length) {
    return rwset;
  }
  set.setWritesList(kept);
  return Buffer.from(set.serializeBinary());
}

function indexKey({ namespace, collection, block, tx }: WriteSetPlace, keyHash: string): string {
  return writeSetsOfKey(namespace, collection, keyHash).key(sortable(block) + sortable(tx));
}

function showPlace({ block, tx, namespace, collection }: WriteSetPlace): string {
  return sortable(block) + sortable(tx) + NUL + namespace + NUL + collection;
}

function parsePlace(name: string): WriteSetPlace {
  const [version = '', namespace = '', collection = ''] = name.split(NUL);
  const half = version.length / 2;
  return {
    block: Number.parseInt(version.slice(0, half), 16),
    tx: Number.parseInt(version.slice(half), 16),
    namespace,
    collection,
  };
}

function toList(changes: Changes): StoreChange[] {
  return [...changes].map(([key, value]) => ({ key, value }));
}
