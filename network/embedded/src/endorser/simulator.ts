import { messageOf } from '../errors';
import { sha256 } from '../ledger/hash';
import { sameVersion, showVersion } from '../ledger/rwset';
import { decodeMetadata, type StateMetadata } from '../ledger/state-metadata';
import type { StateView } from '../peer/state-view';
import type { KeyedValue } from '../peer/versioned-value';
import { GeneratorIterator, RecordedRange, type ResultIterator } from './range-iterator';
import { RwsetBuilder, type SimulationResults } from './rwset-builder';

/** A state call that Fabric refuses; the message is Fabric's and reaches the chaincode. */
export class SimulationError extends Error {
  override readonly name = 'SimulationError';
}

/** Queries of which the results are not validated at commit, in Fabric's words (`txmgmt/txmgr/tx_simulator.go`). */
const READ_ONLY_QUERIES = {
  private: { name: 'Queries on pvt data is', performed: 'queries on pvt data' },
  paginated: { name: 'Paginated queries are', performed: 'a paginated query' },
} as const;

type ReadOnlyQuery = keyof typeof READ_ONLY_QUERIES;

/**
 * Runs one transaction of one chaincode against the state as of one block. Reads never see the transaction's own writes
 * (Fabric `txmgmt/txmgr/query_executor.go`, `tx_simulator.go`).
 */
export class Simulator {
  readonly #builder: RwsetBuilder;
  readonly #ranges: RecordedRange[] = [];
  #hasWritten = false;
  readonly #readOnlyQueries = new Set<ReadOnlyQuery>();

  constructor(
    private readonly txid: string,
    readonly namespace: string,
    private readonly view: StateView,
  ) {
    this.#builder = new RwsetBuilder(namespace);
  }

  getState(key: string): Uint8Array | undefined {
    const found = this.view.get(this.namespace, key);
    this.#builder.addRead(key, found?.version);
    return found?.value;
  }

  setState(key: string, value: Uint8Array | undefined): void {
    this.#assertMayWrite();
    this.#builder.addWrite(key, value);
    this.#noteMetadata(key);
  }

  /** Reads the key as a whole, so that its version is in the read set. */
  getMetadata(key: string): StateMetadata {
    const found = this.view.get(this.namespace, key);
    this.#builder.addRead(key, found?.version);
    return decodeMetadata(found?.metadata);
  }

  setMetadata(key: string, metadata: StateMetadata): void {
    this.#assertMayWrite();
    this.#builder.addMetadataWrite(key, metadata);
    this.#noteMetadata(key);
  }

  range(start: string, end: string): RecordedRange {
    const range = new RecordedRange(this.view.range(this.namespace, start, end), start, end);
    this.#ranges.push(range);
    return range;
  }

  /** A page of a range; only a transaction that writes nothing may ask for one. */
  pagedRange(start: string, end: string): RecordedRange {
    this.#assertReadOnly('paginated');
    return this.range(start, end);
  }

  /** @throws SimulationError if this peer lacks the value that the hash on the ledger stands for */
  getPrivateData(collection: string, key: string): Uint8Array | undefined {
    const found = this.view.getPrivate(this.namespace, collection, key);
    const hashed = this.#hashed(collection, key);
    if (!sameVersion(hashed?.version, found?.version)) {
      throw new SimulationError(
        `private data matching public hash version is not available. Public hash version = ${showVersion(hashed?.version)}, Private data version = ${showVersion(found?.version)}`,
      );
    }
    this.#builder.addPrivateRead(collection, key, found?.version);
    return found?.value;
  }

  getPrivateDataHash(collection: string, key: string): Uint8Array | undefined {
    const hashed = this.#hashed(collection, key);
    this.#builder.addHashedRead(collection, key, hashed?.version);
    return hashed?.value;
  }

  setPrivateData(collection: string, key: string, value: Uint8Array | undefined): void {
    this.#assertMayWrite();
    this.#builder.addPrivateWrite(collection, key, { value, isPurge: false });
    this.#notePrivateMetadata(collection, key);
  }

  /** Metadata of private keys is in the hashed state: reading it is no private read. */
  getPrivateMetadata(collection: string, key: string): StateMetadata {
    const hashed = this.#hashed(collection, key);
    this.#builder.addHashedRead(collection, key, hashed?.version);
    return decodeMetadata(hashed?.metadata);
  }

  setPrivateMetadata(collection: string, key: string, metadata: StateMetadata): void {
    this.#assertMayWrite();
    this.#builder.addPrivateMetadataWrite(collection, key, metadata);
    this.#notePrivateMetadata(collection, key);
  }

  purgePrivateData(collection: string, key: string): void {
    this.#assertMayWrite();
    this.#builder.addPrivateWrite(collection, key, { value: undefined, isPurge: true });
    this.#notePrivateMetadata(collection, key);
  }

  privateRange(collection: string, start: string, end: string): ResultIterator<KeyedValue> {
    this.#assertReadOnly('private');
    return new GeneratorIterator(this.view.privateRange(this.namespace, collection, start, end));
  }

  /** @throws SimulationError if a key that was written has a policy that cannot be decoded */
  results(): SimulationResults {
    for (const range of this.#ranges) {
      this.#builder.addRangeQuery(range.recorded());
    }
    try {
      return this.#builder.build();
    } catch (cause) {
      throw new SimulationError(`error unmarshalling SignaturePolicyEnvelope: ${messageOf(cause)}`, { cause });
    }
  }

  async close(): Promise<void> {
    await this.view.close();
  }

  #hashed(collection: string, key: string): ReturnType<StateView['getHashed']> {
    return this.view.getHashed(this.namespace, collection, sha256(key).toString('hex'));
  }

  #noteMetadata(key: string): void {
    this.#builder.addCommittedMetadata(undefined, key, this.view.get(this.namespace, key)?.metadata);
  }

  #notePrivateMetadata(collection: string, key: string): void {
    this.#builder.addCommittedMetadata(collection, key, this.#hashed(collection, key)?.metadata);
  }

  #assertReadOnly(query: ReadOnlyQuery): void {
    if (this.#hasWritten) {
      throw this.#unsupported(`${READ_ONLY_QUERIES[query].name} supported only in a read-only transaction`);
    }
    this.#readOnlyQueries.add(query);
  }

  #assertMayWrite(): void {
    for (const query of ['private', 'paginated'] as const) {
      if (this.#readOnlyQueries.has(query)) {
        const { performed } = READ_ONLY_QUERIES[query];
        throw this.#unsupported(`Transaction has already performed ${performed}. Writes are not allowed`);
      }
    }
    this.#hasWritten = true;
  }

  #unsupported(reason: string): SimulationError {
    return new SimulationError(`txid [${this.txid}]: unsuppored transaction. ${reason}`);
  }
}
