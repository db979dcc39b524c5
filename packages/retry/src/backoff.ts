import { setTimeout as delay } from 'node:timers/promises';

export interface BackoffOptions {
  /** The first pause, in milliseconds. */
  readonly firstMs: number;
  /** The longest pause, in milliseconds. */
  readonly maxMs: number;
  /** By how much a pause is longer than the one before; 1 keeps all as long as the first. */
  readonly factor?: number;
  /** Ends a pause at once. */
  readonly signal?: AbortSignal;
}

/**
 * Pauses between attempts that a loop makes by itself, each longer than the one before.
 * @returns a function that pauses; it rejects with the signal's reason as soon as that is aborted
 * @example
 * const pause = backoff({ firstMs: 100, maxMs: 1_000 });
 * while (!(await isThere())) await pause();
 */
export function backoff({ firstMs, maxMs, factor = 1.5, signal }: BackoffOptions): () => Promise<void> {
  let nextMs = Math.min(firstMs, maxMs);
  return async () => {
    const currentMs = nextMs;
    nextMs = Math.min(maxMs, currentMs * factor);
    signal?.throwIfAborted();
    await delay(currentMs, undefined, signal === undefined ? {} : { signal });
  };
}
