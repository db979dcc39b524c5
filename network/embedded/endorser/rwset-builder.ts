import { ledger } from '@hyperledger/fabric-protos';
import { sha256 } from '../ledger/hash';
import { newRead } from '../ledger/range-query-summary';
import { toProtoVersion, type RangeQueryInfo, type Version } from '../ledger/rwset';
import { compareKeys } from '../peer/block-updates';
import type { PrivateWriteSet } from '../peer/transient-store';

const { kvrwset, NsReadWriteSet, CollectionHashedReadWriteSet, TxReadWriteSet } = ledger.rwset;

interface PrivateWrite {
  readonly value: Uint8Array | undefined;
  readonly isPurge: boolean;
}

/** What one transaction does to one collection. */
class CollectionBuilder {
  readonly reads = new Map<string, Version | undefined>();
  readonly writes = new Map<string, PrivateWrite>();

  /** The plaintext writes, or undefined if there are none. */
  plaintext(): Uint8Array | undefined {
    if (this.writes.size === 0) {
      return undefined;
    }
    const set = new kvrwset.KVRWSet();
    set.setWritesList(sorted(this.writes).map(([key, { value }]) => newWrite(key, value)));
    return set.serializeBinary();
  }

  hashed(): ledger.rwset.kvrwset.HashedRWSet {
    const set = new kvrwset.HashedRWSet();
    set.setHashedReadsList(sorted(this.reads).map(([key, version]) => newHashedRead(key, version)));
    set.setHashedWritesList(sorted(this.writes).map(([key, write]) => newHashedWrite(key, write)));
    return set;
  }
}

/** What the simulation of one transaction leads to. */
export interface SimulationResults {
  /** Serialised TxReadWriteSet: public data, and hashes of private data. */
  readonly publicRwset: Uint8Array;
  readonly privateWrites: readonly PrivateWriteSet[];
  /** Collections of which plaintext was read, and those that were written. */
  readonly privateReads: readonly string[];
  readonly writtenCollections: readonly string[];
}

/**
 * Collects what a chaincode reads and writes in its namespace and encodes it as Fabric does: everything sorted by key
 * except range queries, private keys and values as hashes (Fabric `rwsetutil/rwset_builder.go`).
 */
export class RwsetBuilder {
  readonly #reads = new Map<string, Version | undefined>();
  readonly #writes = new Map<string, Uint8Array | undefined>();
  readonly #rangeQueries = new Map<string, RangeQueryInfo>();
  readonly #collections = new Map<string, CollectionBuilder>();
  readonly #privateReads = new Set<string>();

  constructor(private readonly namespace: string) {}

  addRead(key: string, version: Version | undefined): void {
    this.#reads.set(key, version);
  }

  addWrite(key: string, value: Uint8Array | undefined): void {
    this.#writes.set(key, value);
  }

  /** Of equal queries the first is kept. */
  addRangeQuery(info: RangeQueryInfo): void {
    const name = JSON.stringify([info.getStartKey(), info.getEndKey(), info.getItrExhausted()]);
    if (!this.#rangeQueries.has(name)) {
      this.#rangeQueries.set(name, info);
    }
  }

  addHashedRead(collection: string, key: string, version: Version | undefined): void {
    this.#collection(collection).reads.set(key, version);
  }

  /** Remembers that plaintext was read, which only members of the collection can endorse. */
  addPrivateRead(collection: string, key: string, version: Version | undefined): void {
    this.addHashedRead(collection, key, version);
    this.#privateReads.add(collection);
  }

  addPrivateWrite(collection: string, key: string, write: PrivateWrite): void {
    this.#collection(collection).writes.set(key, write);
  }

  build(): SimulationResults {
    const collections = sorted(this.#collections);
    const privateWrites: PrivateWriteSet[] = [];
    const hashedSets = collections.map(([collection, builder]) => {
      const rwset = builder.plaintext();
      const hashed = new CollectionHashedReadWriteSet();
      hashed.setCollectionName(collection);
      hashed.setHashedRwset(builder.hashed().serializeBinary());
      if (rwset !== undefined) {
        hashed.setPvtRwsetHash(sha256(rwset));
        privateWrites.push({ namespace: this.namespace, collection, rwset });
      }
      return hashed;
    });
    return {
      publicRwset: this.#publicRwset(hashedSets),
      privateWrites,
      privateReads: [...this.#privateReads],
      writtenCollections: privateWrites.map(({ collection }) => collection),
    };
  }

  #publicRwset(hashedSets: ledger.rwset.CollectionHashedReadWriteSet[]): Uint8Array {
    const kv = new kvrwset.KVRWSet();
    kv.setReadsList(sorted(this.#reads).map(([key, version]) => newRead(key, version)));
    kv.setRangeQueriesInfoList([...this.#rangeQueries.values()]);
    kv.setWritesList(sorted(this.#writes).map(([key, value]) => newWrite(key, value)));
    const kvBytes = kv.serializeBinary();

    const rwset = new TxReadWriteSet();
    rwset.setDataModel(TxReadWriteSet.DataModel.KV);
    if (kvBytes.length > 0 || hashedSets.length > 0) {
      const ns = new NsReadWriteSet();
      ns.setNamespace(this.namespace);
      ns.setRwset(kvBytes);
      ns.setCollectionHashedRwsetList(hashedSets);
      rwset.setNsRwsetList([ns]);
    }
    return rwset.serializeBinary();
  }

  #collection(name: string): CollectionBuilder {
    const builder = this.#collections.get(name) ?? new CollectionBuilder();
    this.#collections.set(name, builder);
    return builder;
  }
}

function sorted<V>(map: ReadonlyMap<string, V>): [string, V][] {
  return [...map].sort(([a], [b]) => compareKeys(a, b));
}

function newWrite(key: string, value: Uint8Array | undefined): ledger.rwset.kvrwset.KVWrite {
  const write = new kvrwset.KVWrite();
  write.setKey(key);
  write.setIsDelete(value === undefined);
  write.setValue(value ?? new Uint8Array());
  return write;
}

function newHashedRead(key: string, version: Version | undefined): ledger.rwset.kvrwset.KVReadHash {
  const read = new kvrwset.KVReadHash();
  read.setKeyHash(sha256(key));
  if (version) {
    read.setVersion(toProtoVersion(version));
  }
  return read;
}

function newHashedWrite(key: string, { value, isPurge }: PrivateWrite): ledger.rwset.kvrwset.KVWriteHash {
  const write = new kvrwset.KVWriteHash();
  write.setKeyHash(sha256(key));
  write.setIsDelete(value === undefined);
  write.setIsPurge(isPurge);
  if (value !== undefined) {
    write.setValueHash(sha256(value));
  }
  return write;
}
