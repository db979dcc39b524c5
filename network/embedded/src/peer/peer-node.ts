import type { Logger } from 'pino';
import { CommitNotifier } from './commit-notifier';
import { Committer, type CommitterParts, type DueBlocks } from './committer';
import { LaggingFeed, NO_LAG, type Lag } from './lag';
import type { BlockFeed } from './block-feed';
import type { PeerLedger, TransactionStatus } from './peer-ledger';
import { PrivateWriteSets, type WantedWriteSet } from './private-write-sets';
import { TransientStore } from './transient-store';

export interface PeerParts {
  readonly mspId: string;
  readonly ledger: PeerLedger;
  readonly collections: CommitterParts['collections'];
  readonly policies: CommitterParts['policies'];
  readonly logger: Logger;
  readonly fetch: CommitterParts['fetch'];
  readonly onCommit: CommitterParts['onCommit'];
  /** A block could not be committed: the process cannot go on. */
  readonly onFatal: (error: unknown) => void;
}

/** The committing side of one member's peer. */
export class PeerNode {
  readonly mspId: string;
  readonly ledger: PeerLedger;
  readonly commits = new CommitNotifier();
  readonly transientStore: TransientStore;
  readonly writeSets: PrivateWriteSets;
  readonly #onFatal: (error: unknown) => void;
  readonly #committer: Committer;
  #running: Promise<void> = Promise.resolve();
  #feed: LaggingFeed | undefined;
  #lag = NO_LAG;

  constructor(parts: PeerParts) {
    this.mspId = parts.mspId;
    this.ledger = parts.ledger;
    this.#onFatal = parts.onFatal;
    this.transientStore = new TransientStore(parts.ledger);
    this.writeSets = new PrivateWriteSets(parts.mspId, parts.ledger, parts.collections);
    const { commits: notifier, transientStore, writeSets } = this;
    this.#committer = new Committer({ ...parts, notifier, transientStore, writeSets });
  }

  /** Commits what is ordered, from where it left off, until it is halted or the feed ends. */
  start(feed: BlockFeed): void {
    this.#feed = new LaggingFeed(feed, this.#lag);
    this.#running = this.#committer.run(this.#feed).catch(this.#onFatal);
  }

  /** Commits all that `blocks` gives; resolves when it ends. */
  commitAll(blocks: DueBlocks): Promise<void> {
    return this.#committer.run(blocks);
  }

  /** Commits no block after the one that is being committed; `start` goes on from there. */
  async halt(): Promise<void> {
    this.#feed?.end();
    await this.#running;
  }

  /** Plaintext for another member of the collection, before or after the transaction is committed here. */
  plaintextFor(wanted: WantedWriteSet): Buffer | undefined {
    const { txid, namespace, collection, hash } = wanted;
    return this.transientStore.find(txid, namespace, collection, hash) ?? this.writeSets.find(wanted);
  }

  /** Fetches private data that it missed, if another member can give it now. */
  async reconcile(): Promise<void> {
    await this.#committer.reconcile();
  }

  /** Stays this far behind the orderer, across `halt` and `start`. */
  keepBehind(lag: Lag): void {
    this.#lag = lag;
    this.#feed?.keep(lag);
  }

  get lag(): Lag {
    return this.#lag;
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

  /** Halts for good: nobody who waits for a commit hears of one any more. */
  async stop(): Promise<void> {
    this.commits.close();
    await this.halt();
  }
}
