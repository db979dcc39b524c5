import { randomUUID } from 'node:crypto';
import type { Collections } from '../collections';
import type { Simulator } from '../endorser/simulator';
import type { OpenedProposal } from '../endorser/proposal';
import type { ResultIterator } from '../endorser/range-iterator';
import type { PeerLedger } from '../peer/peer-ledger';
import { PagedQuery } from './query-pages';

/** Everything that the chaincode's requests within one transaction refer to. */
export interface TransactionScope {
  readonly proposal: OpenedProposal;
  /** Organisation of the client. */
  readonly creatorMspId: string;
  readonly simulator: Simulator;
  readonly ledger: PeerLedger;
  readonly collections: Collections;
}

/** A transaction that is being executed, with its open queries. */
export class TransactionContext {
  readonly #queries = new Map<string, PagedQuery>();

  constructor(readonly scope: TransactionScope) {}

  openQuery(results: ResultIterator<Uint8Array>): { id: string; query: PagedQuery } {
    const id = randomUUID();
    const query = new PagedQuery(results);
    this.#queries.set(id, query);
    return { id, query };
  }

  query(id: string): PagedQuery | undefined {
    return this.#queries.get(id);
  }

  async closeQuery(id: string): Promise<void> {
    const query = this.#queries.get(id);
    this.#queries.delete(id);
    await query?.close();
  }

  /** Closes what the chaincode left open. */
  async close(): Promise<void> {
    await Promise.all([...this.#queries.keys()].map((id) => this.closeQuery(id)));
  }
}
