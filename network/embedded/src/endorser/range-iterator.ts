import { ledger } from '@hyperledger/fabric-protos';
import { RangeQuerySummary } from '../ledger/range-query-summary';
import type { RangeQueryInfo } from '../ledger/rwset';
import type { KeyedValue } from '../peer/versioned-value';

/** Results of a query, one at a time. */
export interface ResultIterator<T> {
  /** The next result, or undefined at the end. */
  next(): Promise<T | undefined>;
  close(): Promise<void>;
}

/** Iterates a generator. */
export class GeneratorIterator<T> implements ResultIterator<T> {
  constructor(private readonly results: AsyncGenerator<T, void>) {}

  async next(): Promise<T | undefined> {
    const result = await this.results.next();
    return result.done ? undefined : result.value;
  }

  async close(): Promise<void> {
    await this.results.return();
  }
}

/**
 * A range query that remembers what the chaincode has seen of it. Until it is exhausted, its end is the last key handed
 * out, so that only what was seen is validated (Fabric `txmgmt/txmgr/query_executor.go`, updateRangeQueryInfo).
 */
export class RecordedRange implements ResultIterator<KeyedValue> {
  readonly #iterator: GeneratorIterator<KeyedValue>;
  readonly #summary = new RangeQuerySummary();
  readonly #info = new ledger.rwset.kvrwset.RangeQueryInfo();

  constructor(
    results: AsyncGenerator<KeyedValue, void>,
    start: string,
    private readonly end: string,
  ) {
    this.#iterator = new GeneratorIterator(results);
    this.#info.setStartKey(start);
  }

  async next(): Promise<KeyedValue | undefined> {
    const result = await this.#iterator.next();
    if (result === undefined) {
      this.#info.setItrExhausted(true);
      this.#info.setEndKey(this.end);
    } else {
      this.#summary.add(result.key, result.version);
      this.#info.setEndKey(result.key);
    }
    return result;
  }

  /** The result after those seen, which is not recorded as seen; ends the iteration. */
  async peekAndClose(): Promise<KeyedValue | undefined> {
    const result = await this.#iterator.next();
    await this.close();
    return result;
  }

  async close(): Promise<void> {
    await this.#iterator.close();
  }

  /** What has to be the same at commit; called once, when the simulation is over. */
  recorded(): RangeQueryInfo {
    this.#summary.writeTo(this.#info);
    return this.#info;
  }
}
