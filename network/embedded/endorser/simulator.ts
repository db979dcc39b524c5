import { sha256 } from '../ledger/hash';
import { sameVersion, showVersion } from '../ledger/rwset';
import type { StateView } from '../peer/state-view';
import type { KeyedValue } from '../peer/versioned-value';
import { GeneratorIterator, RecordedRange, type ResultIterator } from './range-iterator';
import { RwsetBuilder, type SimulationResults } from './rwset-builder';

/** A state call that Fabric refuses; the message is Fabric's and reaches the chaincode. */
export class SimulationError extends Error {
  override readonly name = 'SimulationError';
}

/**
 * Runs one transaction of one chaincode against the state as of one block. Reads never see the transaction's own writes
 * (Fabric `txmgmt/txmgr/query_executor.go`, `tx_simulator.go`).
 */
export class Simulator {
  readonly #builder: RwsetBuilder;
  readonly #ranges: RecordedRange[] = [];
  #hasWritten = false;
  #readOnlyQuery: 'Queries on pvt data' | 'Paginated queries' | undefined;

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
  }

  range(start: string, end: string): ResultIterator<KeyedValue> {
    const range = new RecordedRange(this.view.range(this.namespace, start, end), start, end);
    this.#ranges.push(range);
    return range;
  }

  /** A page of a range; only a transaction that writes nothing may ask for one. */
  pagedRange(start: string, end: string): ResultIterator<KeyedValue> {
    this.#assertReadOnly('Paginated queries');
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
  }

  purgePrivateData(collection: string, key: string): void {
    this.#assertMayWrite();
    this.#builder.addPrivateWrite(collection, key, { value: undefined, isPurge: true });
  }

  privateRange(collection: string, start: string, end: string): ResultIterator<KeyedValue> {
    this.#assertReadOnly('Queries on pvt data');
    return new GeneratorIterator(this.view.privateRange(this.namespace, collection, start, end));
  }

  results(): SimulationResults {
    for (const range of this.#ranges) {
      this.#builder.addRangeQuery(range.recorded());
    }
    return this.#builder.build();
  }

  async close(): Promise<void> {
    await this.view.close();
  }

  #hashed(collection: string, key: string): ReturnType<StateView['getHashed']> {
    return this.view.getHashed(this.namespace, collection, sha256(key).toString('hex'));
  }

  #assertReadOnly(query: 'Queries on pvt data' | 'Paginated queries'): void {
    if (this.#hasWritten) {
      throw new SimulationError(
        `txid [${this.txid}]: unsuppored transaction. ${query} are supported only in a read-only transaction`,
      );
    }
    this.#readOnlyQuery = query;
  }

  #assertMayWrite(): void {
    if (this.#readOnlyQuery !== undefined) {
      throw new SimulationError(
        `txid [${this.txid}]: unsuppored transaction. ${this.#readOnlyQuery} were performed before. Writes are not allowed`,
      );
    }
    this.#hasWritten = true;
  }
}
