import { ExponentialBackoff, handleAll, retry } from 'cockatiel';

/** How soon a peer that failed is looked at again, and how seldom at most; in milliseconds. */
const PROBING = { initialDelay: 100, maxDelay: 2_000 };

/**
 * Whether a peer is worth asking first. A failure takes it out; from then on it is probed in the background, at growing
 * intervals, until it is well. So no request of a user ever waits to find out whether a peer is back.
 */
export class PeerHealth {
  #isWell = true;
  readonly #closing = new AbortController();
  readonly #listeners = new Set<() => void>();

  /** @param probe rejects while the peer is not well */
  constructor(private readonly probe: () => Promise<unknown>) {}

  get isWell(): boolean {
    return this.#isWell;
  }

  /** A call failed by the peer's own fault. */
  failed(): void {
    if (!this.#isWell || this.#closing.signal.aborted) return;
    this.#isWell = false;
    void this.#recover();
  }

  /** Calls once when the peer, which is not well, is well again. @returns how to forget about it */
  whenWell(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Probes no more. */
  close(): void {
    this.#closing.abort();
    this.#listeners.clear();
  }

  async #recover(): Promise<void> {
    const policy = retry(handleAll, { backoff: new ExponentialBackoff(PROBING) }).dangerouslyUnref();
    const { signal } = this.#closing;
    const recovered = await policy.execute(this.probe, signal).then(
      () => true,
      () => false,
    );
    if (!recovered || signal.aborted) return;
    this.#isWell = true;
    for (const listener of [...this.#listeners]) listener();
    this.#listeners.clear();
  }
}
