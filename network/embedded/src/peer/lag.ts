import { setTimeout as delay } from 'node:timers/promises';
import { unlessAborted } from '../abort';
import type { BlockFeed, CheckedBlock } from './block-feed';

/** How far behind the orderer a peer is kept: so many blocks, or so long after a block was ordered. */
export type Lag = { readonly blocks: number } | { readonly milliseconds: number };

export const NO_LAG: Lag = { blocks: 0 };

/** The blocks of one run of a peer, each when the peer may have it. */
export class LaggingFeed {
  #changed = new AbortController();
  #ended = false;

  constructor(
    private readonly feed: BlockFeed,
    private lag: Lag,
  ) {}

  /** From the next block on; a block that is being waited for counts as the next. */
  keep(lag: Lag): void {
    this.lag = lag;
    this.#wake();
  }

  /** The waiting call and all later ones give no block any more. */
  end(): void {
    this.#ended = true;
    this.#wake();
  }

  /** Block `number` once it is due; undefined if the feed or the orderer ends first. */
  async next(number: number): Promise<CheckedBlock | undefined> {
    while (!this.#ended) {
      const { signal } = this.#changed;
      await this.#due(number, signal);
      if (!signal.aborted) {
        return this.feed.read(number);
      }
    }
    return undefined;
  }

  async #due(number: number, signal: AbortSignal): Promise<void> {
    if ('blocks' in this.lag) {
      await unlessAborted(this.feed.available(number + this.lag.blocks), signal);
      return;
    }
    const { milliseconds } = this.lag;
    await unlessAborted(this.feed.available(number), signal);
    const wait = (this.feed.orderedAt(number) ?? -Infinity) + milliseconds - performance.now();
    if (wait > 0) {
      await unlessAborted(delay(wait, undefined, { signal }), signal);
    }
  }

  #wake(): void {
    this.#changed.abort();
    this.#changed = new AbortController();
  }
}
