import { ledger, type peer } from '@hyperledger/fabric-protos';
import { sha256 } from '../ledger/hash';
import { lifecycleRead } from './lifecycle-read';
import { newRead } from '../ledger/range-query-summary';
import { toEntries, type StateMetadata } from '../ledger/state-metadata';
import { toProtoVersion, type RangeQueryInfo, type Version } from '../ledger/rwset';
import { compareKeys } from '../peer/block-updates';
import type { PrivateWriteSet } from '../peer/transient-store';
import { chaincodeInterest, PUBLIC } from './chaincode-interest';

const { kvrwset, NsReadWriteSet, CollectionHashedReadWriteSet, TxReadWriteSet } = ledger.rwset;

interface PrivateWrite {
  readonly value: Uint8Array | undefined;
  readonly isPurge: boolean;
}

/** What one transaction does to one collection. */
class CollectionBuilder {
  readonly reads = new Map<string, Version | undefined>();
  readonly writes = new Map<string, PrivateWrite>();
  readonly metadataWrites = new Map<string, StateMetadata>();

  /** The plaintext writes, or undefined if there are none. Of metadata it has the keys only, whose versions change with it. */
  plaintext(): Uint8Array | undefined {
    if (this.writes.size === 0 && this.metadataWrites.size === 0) {
      return undefined;
    }
    const set = new kvrwset.KVRWSet();
    set.setWritesList(sorted(this.writes).map(([key, { value }]) => newWrite(key, value)));
    set.setMetadataWritesList(sorted(this.metadataWrites).map(([key]) => newMetadataWrite(key, new Map())));
    return set.serializeBinary();
  }

  hashed(): ledger.rwset.kvrwset.HashedRWSet {
    const set = new kvrwset.HashedRWSet();
    set.setHashedReadsList(sorted(this.reads).map(([key, version]) => newHashedRead(key, version)));
    set.setHashedWritesList(sorted(this.writes).map(([key, write]) => newHashedWrite(key, write)));
    set.setMetadataWritesList(
      sorted(this.metadataWrites).map(([key, metadata]) => newHashedMetadataWrite(key, metadata)),
    );
    return set;
  }
}

/** What the simulation of one transaction leads to. */
export interface SimulationResults {
  /** Serialised TxReadWriteSet: public data, and hashes of private data. */
  readonly publicRwset: Uint8Array;
  readonly privateWrites: readonly PrivateWriteSet[];
  /** Whose endorsement it needs. */
  readonly interest: peer.ChaincodeInterest;
}

/**
 * Collects what a chaincode reads and writes in its namespace and encodes it as Fabric does: everything sorted by key
 * except range queries, private keys and values as hashes (Fabric `rwsetutil/rwset_builder.go`).
 */
export class RwsetBuilder {
  readonly #reads = new Map<string, Version | undefined>();
  readonly #writes = new Map<string, Uint8Array | undefined>();
  readonly #metadataWrites = new Map<string, StateMetadata>();
  readonly #writtenKeys = new Map<string, Map<string, Uint8Array | undefined>>();
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

  addMetadataWrite(key: string, metadata: StateMetadata): void {
    this.#metadataWrites.set(key, metadata);
  }

  addPrivateMetadataWrite(collection: string, key: string, metadata: StateMetadata): void {
    this.#collection(collection).metadataWrites.set(key, metadata);
  }

  /** Remembers which policy the key has as it is written; a read set does not tell it. */
  addCommittedMetadata(collection: string | undefined, key: string, metadata: Uint8Array | undefined): void {
    const name = collection ?? PUBLIC;
    const keys = this.#writtenKeys.get(name) ?? new Map<string, Uint8Array | undefined>();
    this.#writtenKeys.set(name, keys.set(key, metadata));
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

  /** @throws Error if a key that was written has a policy that cannot be decoded */
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
    const namespaceRwset = this.#namespaceRwset(hashedSets);
    const rwset = new TxReadWriteSet();
    rwset.setDataModel(TxReadWriteSet.DataModel.KV);
    rwset.setNsRwsetList(
      [lifecycleRead(this.namespace), ...(namespaceRwset ? [namespaceRwset] : [])].sort((a, b) =>
        compareKeys(a.getNamespace(), b.getNamespace()),
      ),
    );
    const interest = chaincodeInterest({
      namespace: this.namespace,
      hasRwset: namespaceRwset !== undefined,
      writes: this.#writtenKeys,
      privateReads: this.#privateReads,
    });
    return { publicRwset: rwset.serializeBinary(), privateWrites, interest };
  }

  #namespaceRwset(hashedSets: ledger.rwset.CollectionHashedReadWriteSet[]): ledger.rwset.NsReadWriteSet | undefined {
    const kv = new kvrwset.KVRWSet();
    kv.setReadsList(sorted(this.#reads).map(([key, version]) => newRead(key, version)));
    kv.setRangeQueriesInfoList([...this.#rangeQueries.values()]);
    kv.setWritesList(sorted(this.#writes).map(([key, value]) => newWrite(key, value)));
    kv.setMetadataWritesList(sorted(this.#metadataWrites).map(([key, metadata]) => newMetadataWrite(key, metadata)));
    const kvBytes = kv.serializeBinary();
    if (kvBytes.length === 0 && hashedSets.length === 0) {
      return undefined;
    }
    const ns = new NsReadWriteSet();
    ns.setNamespace(this.namespace);
    ns.setRwset(kvBytes);
    ns.setCollectionHashedRwsetList(hashedSets);
    return ns;
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
  write.setIsDelete(isDeleting(value));
  write.setValue(value ?? new Uint8Array());
  return write;
}

function newMetadataWrite(key: string, metadata: StateMetadata): ledger.rwset.kvrwset.KVMetadataWrite {
  const write = new kvrwset.KVMetadataWrite();
  write.setKey(key);
  write.setEntriesList(toEntries(metadata));
  return write;
}

function newHashedMetadataWrite(key: string, metadata: StateMetadata): ledger.rwset.kvrwset.KVMetadataWriteHash {
  const write = new kvrwset.KVMetadataWriteHash();
  write.setKeyHash(sha256(key));
  write.setEntriesList(toEntries(metadata));
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
  write.setIsDelete(isDeleting(value));
  write.setIsPurge(isPurge);
  if (value !== undefined && !isDeleting(value)) {
    write.setValueHash(sha256(value));
  }
  return write;
}

/** An empty value is a deletion too (Fabric `rwsetutil/rwset_proto_util.go`, newKVWrite). */
function isDeleting(value: Uint8Array | undefined): boolean {
  return value === undefined || value.length === 0;
}
