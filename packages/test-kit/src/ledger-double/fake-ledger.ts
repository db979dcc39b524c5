import type { QueryName, QueryRequest, QueryResponse, SubmitName, SubmitRequest } from '@llmnet/protocol';
import { LedgerClientError } from '@llmnet/ledger-client';
import type { ClientErrorCode, SubmitOptions, TransactionView } from '@llmnet/ledger-client';

type MaybePromise<T> = T | Promise<T>;
type Queries = { [N in QueryName]?: (request: QueryRequest<N>) => MaybePromise<QueryResponse<N>> };
type Submits = { [N in SubmitName]?: (request: SubmitRequest<N>, options: SubmitOptions) => MaybePromise<string> };

/** A ledger that answers as a test says, and counts. What the test does not expect fails. */
export class FakeLedger {
  readonly calls: string[] = [];
  /** The transactions that went well. */
  readonly committed: string[] = [];
  queries: Queries = {};
  submits: Submits = {};
  transactions: (txId: string) => TransactionView = (txId) => ({
    txId,
    block: 1,
    time: '2026-01-02T03:04:05.000Z',
    creator: { mspId: 'Aster', name: 'gateway' },
    endorsers: ['Aster', 'Birch'],
    validation: 'VALID',
  });

  async query<N extends QueryName>(name: N, request: QueryRequest<N>): Promise<QueryResponse<N>> {
    this.calls.push(name);
    const answer = this.queries[name];
    if (answer === undefined) throw new Error(`unexpected query ${name}`);
    return answer(request);
  }

  async submit<N extends SubmitName>(name: N, request: SubmitRequest<N>, options: SubmitOptions = {}): Promise<string> {
    this.calls.push(name);
    const answer = this.submits[name];
    if (answer === undefined) throw new Error(`unexpected submit ${name}`);
    const txId = await answer(request, options);
    this.committed.push(name);
    return txId;
  }

  async transaction(txId: string): Promise<TransactionView> {
    return Promise.resolve(this.transactions(txId));
  }

  count(name: QueryName | SubmitName): number {
    return this.calls.filter((call) => call === name).length;
  }
}

export function refusal(code: ClientErrorCode, detail = ''): LedgerClientError {
  return new LedgerClientError(code, 'endorse', `endorse: ${code}: ${detail}`, []);
}
