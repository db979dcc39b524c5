import { setTimeout as delay } from 'node:timers/promises';

/**
 * Pauses between attempts: the first as long as `first`, each further one half as long again, at most `longest` milliseconds.
 * A pause rejects with the signal's reason as soon as it is aborted.
 */
export function growingPause(first: number, longest: number, signal?: AbortSignal): () => Promise<void> {
  let milliseconds = first;
  return async () => {
    const current = milliseconds;
    milliseconds = Math.min(longest, current * 1.5);
    await delay(current, undefined, signal === undefined ? {} : { signal });
  };
}
