/** When a block is cut: as soon as the previous one is out, or at a count or a timeout as Fabric's orderers do. */
export type BlockCutting = 'instant' | { readonly maxMessageCount: number; readonly timeoutMs: number };

/** Fabric's own bound on one message and on a block's preferred size (`sampleconfig/configtx.yaml`). */
export const ABSOLUTE_MAX_BYTES = 10 * 1024 * 1024;
export const PREFERRED_MAX_BYTES = 2 * 1024 * 1024;
export const INSTANT_MAX_MESSAGES = 500;

/** Collects messages and says which of them form the next block. */
export class BlockCutter {
  #pending: Uint8Array[] = [];
  #oldestSince = 0;

  constructor(private readonly cutting: BlockCutting) {}

  add(message: Uint8Array, now: number): void {
    if (this.#pending.length === 0) {
      this.#oldestSince = now;
    }
    this.#pending.push(message);
  }

  /** Milliseconds until a block is due: 0 now, undefined if nothing is pending. */
  dueIn(now: number): number | undefined {
    if (this.#pending.length === 0) {
      return undefined;
    }
    if (this.cutting === 'instant' || this.#pending.length >= this.cutting.maxMessageCount || this.#isLarge()) {
      return 0;
    }
    return Math.max(0, this.#oldestSince + this.cutting.timeoutMs - now);
  }

  /** Takes the messages of the next block, oldest first; at least one if any is pending. */
  cut(now: number): Uint8Array[] {
    const limit = this.cutting === 'instant' ? INSTANT_MAX_MESSAGES : this.cutting.maxMessageCount;
    let bytes = 0;
    const end = this.#pending.findIndex((message, index) => {
      bytes += message.length;
      return index > 0 && (index >= limit || bytes > PREFERRED_MAX_BYTES);
    });
    const messages = this.#pending.splice(0, end < 0 ? this.#pending.length : end);
    this.#oldestSince = now;
    return messages;
  }

  /** Forgets what is pending. */
  clear(): void {
    this.#pending = [];
  }

  #isLarge(): boolean {
    return this.#pending.reduce((total, message) => total + message.length, 0) > PREFERRED_MAX_BYTES;
  }
}
