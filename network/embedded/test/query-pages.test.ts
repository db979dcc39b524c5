import { MAX_RESULTS, PagedQuery } from '../src/chaincode/query-pages';
import type { ResultIterator } from '../src/endorser/range-iterator';

/** `count` results; says how many were asked for. */
class Results implements ResultIterator<Uint8Array> {
  asked = 0;

  constructor(private readonly count: number) {}

  next(): Promise<Uint8Array | undefined> {
    this.asked += 1;
    return Promise.resolve(this.asked > this.count ? undefined : Buffer.from([1]));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

async function countAll(query: PagedQuery): Promise<number> {
  for (let count = 0; ;) {
    const { results, hasMore } = await query.nextPage();
    count += results.length;
    if (!hasMore) {
      return count;
    }
  }
}

describe('the results of a query (core/chaincode/query_response_generator.go)', () => {
  it('come in pages of a hundred, with one read ahead', async () => {
    const results = new Results(250);
    const query = new PagedQuery(results);
    expect(await query.nextPage()).toMatchObject({ results: { length: 100 }, hasMore: true });
    expect(results.asked).toBe(101);
    expect(await query.nextPage()).toMatchObject({ results: { length: 100 }, hasMore: true });
    expect(await query.nextPage()).toMatchObject({ results: { length: 50 }, hasMore: false });
  });

  it('end at the limit of all queries, without a look beyond (core.yaml, totalQueryLimit)', async () => {
    const results = new Results(MAX_RESULTS + 10);
    expect(await countAll(new PagedQuery(results))).toBe(MAX_RESULTS);
    expect(results.asked).toBe(MAX_RESULTS);
  });

  it('are as many as the client asks for, without a look beyond', async () => {
    const results = new Results(10);
    expect(await new PagedQuery(results).take(3)).toHaveLength(3);
    expect(results.asked).toBe(3);
  });

  it('are all if the client gives a bookmark and no size', async () => {
    expect(await new PagedQuery(new Results(7)).take(0)).toHaveLength(7);
  });
});
