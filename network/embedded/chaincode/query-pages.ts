import type { ResultIterator } from '../endorser/range-iterator';

/** Results in one message to the chaincode (Fabric `core/chaincode/chaincode_support.go`, MaxResultLimit). */
const PAGE_SIZE = 100;

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

  constructor(private readonly results: ResultIterator<Uint8Array>) {}

  async nextPage(): Promise<Page> {
    const results = this.#ahead;
    for (let result = await this.results.next(); result !== undefined; result = await this.results.next()) {
      if (results.length === PAGE_SIZE) {
        this.#ahead = [result];
        return { results, hasMore: true };
      }
      results.push(result);
    }
    return { results, hasMore: false };
  }

  /** At most `limit` results, for a client that pages by itself; the bookmark is the result after them. */
  async take(limit: number): Promise<Uint8Array[]> {
    const results: Uint8Array[] = [];
    while (results.length < limit) {
      const result = await this.results.next();
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
}
