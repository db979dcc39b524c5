import type { ResultIterator } from '../endorser/range-iterator';

/** Results in one message to the chaincode (Fabric `core/chaincode/chaincode_support.go`, MaxResultLimit). */
const PAGE_SIZE = 100;

/** Results of one query, after which it ends without a word (Fabric `core.yaml`, ledger.state.totalQueryLimit). */
export const MAX_RESULTS = 100_000;

export interface Page {
  readonly results: Uint8Array[];
  readonly hasMore: boolean;
}

/**
 * Cuts results into pages. It reads one result ahead to know whether there is a next page; that result counts as seen
 * (Fabric `core/chaincode/query_response_generator.go`).
 */
export class PagedQuery {
  #ahead: Uint8Array[] = [];
  #seen = 0;

  constructor(private readonly results: ResultIterator<Uint8Array>) {}

  async nextPage(): Promise<Page> {
    const results = this.#ahead;
    for (let result = await this.#next(); result !== undefined; result = await this.#next()) {
      if (results.length === PAGE_SIZE) {
        this.#ahead = [result];
        return { results, hasMore: true };
      }
      results.push(result);
    }
    return { results, hasMore: false };
  }

  /** At most `limit` results, for a client that pages by itself; 0 asks for as many as a query may have. */
  async take(limit: number): Promise<Uint8Array[]> {
    const results: Uint8Array[] = [];
    while (limit === 0 || results.length < limit) {
      const result = await this.#next();
      if (result === undefined) {
        break;
      }
      results.push(result);
    }
    return results;
  }

  async close(): Promise<void> {
    await this.results.close();
  }

  /** Does not even look beyond the limit. */
  async #next(): Promise<Uint8Array | undefined> {
    if (this.#seen === MAX_RESULTS) {
      return undefined;
    }
    this.#seen += 1;
    return this.results.next();
  }
}
