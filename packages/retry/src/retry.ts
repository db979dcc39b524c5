import { DelegateBackoff, ExponentialBackoff, handleWhen, retry as retryPolicy } from 'cockatiel';
import type { IBackoffFactory, IRetryBackoffContext } from 'cockatiel';
import { setTimeout as delay } from 'node:timers/promises';

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
  /** The pause in milliseconds that a failure asks for instead, such as an HTTP `retry-after`; beyond `withinMs` there is no further attempt. */
  readonly pauseMs?: (error: unknown) => number | undefined;
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
  {
    isRetryable,
    maxAttempts,
    firstMs,
    maxMs,
    withinMs = Infinity,
    pauseMs,
    signal,
    isBackground = false,
  }: RetryOptions,
): Promise<T> {
  const giveUp = performance.now() + withinMs;
  const exponential = new ExponentialBackoff({ initialDelay: firstMs, maxDelay: maxMs });
  const policy = retryPolicy(
    handleWhen((error) => isRetryable(error) && performance.now() + (pauseMs?.(error) ?? 0) < giveUp),
    {
      backoff: pauseMs === undefined ? exponential : asAsked(pauseMs, exponential),
      ...(maxAttempts === undefined ? {} : { maxAttempts }),
    },
  );
  let failure: { readonly error: unknown } | undefined;
  const attemptInTime = async (): Promise<T> => {
    // Time can be over by the end of a pause.
    if (failure !== undefined && performance.now() >= giveUp) throw failure.error;
    try {
      return await attempt();
    } catch (error) {
      failure = { error };
      throw error;
    }
  };
  return (isBackground ? policy.dangerouslyUnref() : policy).execute(attemptInTime, signal);
}

/** The pauses that failures ask for, and those of another backoff where they ask for none. */
function asAsked(
  pauseMs: (error: unknown) => number | undefined,
  otherwise: IBackoffFactory<unknown>,
): IBackoffFactory<IRetryBackoffContext<unknown>> {
  return new DelegateBackoff<IRetryBackoffContext<unknown>, IBackoffFactory<unknown>>((context, before = otherwise) => {
    const own = before.next(context);
    const asked = 'error' in context.result ? pauseMs(context.result.error) : undefined;
    return { delay: asked ?? own.duration, state: own };
  });
}

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

/**
 * Does something that ends when its time is over, or when the caller's signal is aborted. The timer is held until then: a signal of
 * `AbortSignal.timeout` that only `AbortSignal.any` knows can be collected as garbage on Node.js 20, and then never comes.
 * @param run is told by its signal to end; what it throws then is this function's failure
 * @throws what `run` throws; its signal's reason is a DOMException named TimeoutError, or that of the caller's signal
 * @example
 * const response = await withDeadline(5_000, (signal) => fetch(url, { signal }));
 */
export async function withDeadline<T>(
  timeoutMs: number,
  run: (signal: AbortSignal) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  signal?.throwIfAborted();
  const ending = new AbortController();
  const timer = setTimeout(() => {
    ending.abort(new DOMException(`no end after ${timeoutMs} ms`, 'TimeoutError'));
  }, timeoutMs);
  const abort = (): void => {
    ending.abort(signal?.reason);
  };
  signal?.addEventListener('abort', abort, { once: true });
  try {
    return await run(ending.signal);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}
