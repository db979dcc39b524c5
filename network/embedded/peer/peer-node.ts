import type { Logger } from 'pino';
import type { BlockFeed } from './block-feed';
import { CommitNotifier } from './commit-notifier';
import { Committer, type CommitterParts } from './committer';
import type { PeerLedger, TransactionStatus } from './peer-ledger';

export interface PeerParts {
  readonly mspId: string;
  readonly ledger: PeerLedger;
  readonly collections: CommitterParts['collections'];
  readonly members: number;
  readonly logger: Logger;
  /** A block could not be committed: the process cannot go on. */
  readonly onFatal: (error: unknown) => void;
}

/** The committing side of one member's peer. */
export class PeerNode {
  readonly mspId: string;
  readonly ledger: PeerLedger;
  readonly commits = new CommitNotifier();
  readonly #onFatal: (error: unknown) => void;
  readonly #committer: Committer;
  #running: Promise<void> = Promise.resolve();

  constructor(parts: PeerParts) {
    this.mspId = parts.mspId;
    this.ledger = parts.ledger;
    this.#onFatal = parts.onFatal;
    this.#committer = new Committer({ ...parts, notifier: this.commits });
  }

  /** Commits what is ordered, until the feed ends. */
  start(feed: BlockFeed): void {
    this.#running = this.#committer.run(feed).catch(this.#onFatal);
  }

  /**
   * The status of a transaction, now or when it commits. The listener comes before the look-up, so that a commit in
   * between is not missed (Fabric `internal/pkg/gateway/commit/finder.go`).
   * @returns undefined if `signal` aborts first
   */
  async transactionStatus(txid: string, signal: AbortSignal): Promise<TransactionStatus | undefined> {
    return new Promise((resolve) => {
      const settle = (status: TransactionStatus | undefined): void => {
        unsubscribe();
        signal.removeEventListener('abort', onAbort);
        resolve(status);
      };
      const onAbort = (): void => {
        settle(undefined);
      };
      const unsubscribe = this.commits.onTransaction(txid, settle);
      signal.addEventListener('abort', onAbort);
      const committed = this.ledger.transactionStatus(txid);
      if (committed || signal.aborted) {
        settle(committed);
      }
    });
  }

  /** Call after the feed has ended. */
  async stop(): Promise<void> {
    this.commits.close();
    await this.#running;
    await this.ledger.close();
  }
}
