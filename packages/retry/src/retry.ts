import { ExponentialBackoff, handleWhen, retry as retryPolicy } from 'cockatiel';

export interface RetryOptions {
  /** Which failures are worth another attempt; every other one is thrown at once. */
  readonly isRetryable: (error: unknown) => boolean;
  /** Attempts after the first; without end unless given. */
  readonly maxAttempts?: number;
  /** The first pause between attempts and the longest, in milliseconds; they double, with jitter. */
  readonly firstMs: number;
  readonly maxMs: number;
  /** No attempt begins later than this many milliseconds after the first. */
  readonly withinMs?: number;
  /** Once it is aborted, no further attempt is planned. */
  readonly signal?: AbortSignal;
  /** Whether the process may end during a pause. */
  readonly isBackground?: boolean;
}

/**
 * Repeats a call that may succeed the next time.
 * @throws the last failure
 * @example
 * await retry(() => submit(), { isRetryable: isConflict, maxAttempts: 5, firstMs: 50, maxMs: 1_000 });
 */
export function retry<T>(
  attempt: () => Promise<T>,
  { isRetryable, maxAttempts, firstMs, maxMs, withinMs = Infinity, signal, isBackground = false }: RetryOptions,
): Promise<T> {
  const giveUp = performance.now() + withinMs;
  const policy = retryPolicy(
    handleWhen((error) => isRetryable(error) && performance.now() < giveUp),
    {
      backoff: new ExponentialBackoff({ initialDelay: firstMs, maxDelay: maxMs }),
      ...(maxAttempts === undefined ? {} : { maxAttempts }),
    },
  );
  return (isBackground ? policy.dangerouslyUnref() : policy).execute(attempt, signal);
}
