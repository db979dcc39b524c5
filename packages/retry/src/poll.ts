import { setTimeout as delay } from 'node:timers/promises';

export interface PollOptions {
  /** When to give up, in milliseconds; never where it is not given. */
  readonly timeoutMs?: number;
  /** Between two probes, in milliseconds. */
  readonly intervalMs?: number;
  /** Ends the waiting: the poll rejects with its reason. */
  readonly signal?: AbortSignal;
}

const INTERVAL_MS = 50;

/**
 * Asks again and again until `probe` finds something, for what tells nobody when it comes.
 * @param probe its failure is the poll's
 * @returns what was found: the first value that is neither undefined nor false; undefined when nothing came in time
 * @example
 * const record = await poll(() => readRecord(), { timeoutMs: 5_000 });
 */
export async function poll<T>(
  probe: () => T | false | undefined | Promise<T | false | undefined>,
  { timeoutMs = Infinity, intervalMs = INTERVAL_MS, signal }: PollOptions = {},
): Promise<T | undefined> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    signal?.throwIfAborted();
    const found = await probe();
    if (found !== undefined && found !== false) return found;
    if (performance.now() >= deadline) return undefined;
    await delay(intervalMs, undefined, signal === undefined ? {} : { signal });
  }
}
