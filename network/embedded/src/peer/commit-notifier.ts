import type { TransactionStatus } from './peer-ledger';

type Listener = (status: TransactionStatus) => void;

/** Tells who waits for a transaction or for the next block of one peer. */
export class CommitNotifier {
  readonly #byTransaction = new Map<string, Set<Listener>>();
  readonly #forBlock = new Set<() => void>();
  #closed = false;

  /** Calls `listener` when the transaction commits; the returned function stops that. */
  onTransaction(txid: string, listener: Listener): () => void {
    const listeners = this.#byTransaction.get(txid) ?? new Set();
    this.#byTransaction.set(txid, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) {
        this.#byTransaction.delete(txid);
      }
    };
  }

  /** Resolves with the next block, when `signal` aborts, or when the peer stops. */
  async nextBlock(signal: AbortSignal): Promise<void> {
    if (this.#closed || signal.aborted) {
      return;
    }
    await new Promise<void>((resolve) => {
      const done = (): void => {
        this.#forBlock.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      this.#forBlock.add(done);
      signal.addEventListener('abort', done);
    });
  }

  get closed(): boolean {
    return this.#closed;
  }

  transactionCommitted(txid: string, status: TransactionStatus): void {
    for (const listener of this.#byTransaction.get(txid) ?? []) {
      listener(status);
    }
  }

  blockCommitted(): void {
    for (const done of [...this.#forBlock]) {
      done();
    }
  }

  close(): void {
    this.#closed = true;
    this.blockCommitted();
  }
}
