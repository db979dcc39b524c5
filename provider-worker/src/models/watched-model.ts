import { setTimeout as delay } from 'node:timers/promises';
import { backoff, retry } from '@llmnet/retry';
import { BackendError } from './backend';
import type { Backend, Completion, CompletionOptions, Message } from './backend';

/** Further attempts that a passing failure is worth: each may have to be paid for. */
const MAX_RETRIES = 2;
const FIRST_PAUSE_MS = 250;
const MAX_PAUSE_MS = 2_000;

/** Between two probes of a model that does not answer. */
const PROBE_INTERVAL_MS = 60_000;
/** The first of them, where the failure may pass. */
const FIRST_PROBE_MS = 5_000;
const PROBE = { instruction: 'Say OK.', question: 'Are you there?', maxTokens: 16 } as const;
/** A model that is not heard of for so long when it is first asked counts as failing until it answers. */
const PATIENCE_MS = 5_000;

export interface WatchOptions {
  readonly model: string;
  /** Is told when the model begins or ceases to answer; null: it answers. */
  readonly onChange: (failure: BackendError | null) => void;
  /** Ends the probes. */
  readonly signal: AbortSignal;
}

/**
 * A model that is asked within a budget, and not at all while it is known not to answer: then a small probe finds out from time to time whether it
 * does again, and calls fail at once, with the same reason and without cost.
 */
export class WatchedModel implements Backend {
  #failure: BackendError | null = null;
  #isWatched = false;
  #checking: Promise<void> | undefined;

  constructor(
    private readonly backend: Backend,
    private readonly options: WatchOptions,
  ) {}

  /** Why the model does not answer; null where nothing is known against it. */
  get failure(): BackendError | null {
    return this.#failure;
  }

  /** Asks the model, again where its failure may pass, in all within `withinMs`. @throws BackendError */
  async complete(
    instruction: string,
    conversation: readonly Message[],
    { withinMs = Infinity, ...options }: CompletionOptions,
  ): Promise<Completion> {
    if (this.#failure !== null) throw this.#failure;
    const giveUp = performance.now() + withinMs;
    const attempt = (): Promise<Completion> =>
      this.backend.complete(instruction, conversation, { ...options, withinMs: giveUp - performance.now() });
    try {
      const completion = await retry(attempt, {
        isRetryable: (error) => error instanceof BackendError && error.kind === 'passing',
        pauseMs: (error) => (error instanceof BackendError ? error.retryAfterMs : undefined),
        ...{ maxAttempts: MAX_RETRIES, firstMs: FIRST_PAUSE_MS, maxMs: MAX_PAUSE_MS, withinMs },
        ...(options.signal === undefined ? {} : { signal: options.signal }),
      });
      this.#set(null);
      return completion;
    } catch (error) {
      if (error instanceof BackendError && options.signal?.aborted !== true) this.#failed(error);
      throw error;
    }
  }

  /** Asks once whether the model answers at all, a small question of our own; resolves when that is known, or after five seconds. */
  async check(): Promise<void> {
    const waiting = new AbortController();
    const checked = this.#check();
    const isSlow = await Promise.race([
      checked.then(() => false),
      delay(PATIENCE_MS, true, { signal: waiting.signal }).catch(() => false),
    ]);
    waiting.abort();
    if (isSlow)
      this.#set(new BackendError(this.options.model, `no answer within ${String(PATIENCE_MS)} ms; check its server`));
  }

  #failed(error: BackendError): void {
    if (error.kind === 'lasting' || error.retryAfterMs !== undefined) {
      this.#set(error);
      void this.#watch(error);
      return;
    }
    // What one request fails by says nothing sure of others: a prompt of somebody else must not keep them from the model.
    void this.check();
  }

  /** One at a time. */
  #check(): Promise<void> {
    this.#checking ??= this.#probe()
      .then((failure) => (failure === null ? undefined : void this.#watch(failure)))
      .finally(() => (this.#checking = undefined));
    return this.#checking;
  }

  /** Probes the model from time to time until it answers. */
  async #watch(failure: BackendError): Promise<void> {
    if (this.#isWatched) return;
    this.#isWatched = true;
    const maySoonPass = failure.kind === 'passing' || failure.kind === 'slow';
    const firstMs = maySoonPass ? Math.max(FIRST_PROBE_MS, failure.retryAfterMs ?? 0) : PROBE_INTERVAL_MS;
    const pause = backoff({ firstMs, maxMs: PROBE_INTERVAL_MS, factor: 2, signal: this.options.signal });
    const isOver = (): boolean => this.options.signal.aborted;
    for (let isDown = true; isDown && !isOver();) {
      // The pause rejects where the worker stops.
      await pause().catch(() => undefined);
      isDown = !isOver() && (await this.#probe()) !== null;
    }
    this.#isWatched = false;
  }

  /** @returns why the model does not answer */
  async #probe(): Promise<BackendError | null> {
    const { instruction, question, maxTokens } = PROBE;
    const { signal, model } = this.options;
    try {
      await this.backend.complete(instruction, [{ role: 'user', content: question }], { maxTokens, signal });
      this.#set(null);
      return null;
    } catch (error) {
      const failure = error instanceof BackendError ? error : new BackendError(model, 'failed unexpectedly');
      if (!signal.aborted) this.#set(failure);
      return failure;
    }
  }

  #set(failure: BackendError | null): void {
    const before = this.#failure;
    this.#failure = failure;
    if (before?.reason !== failure?.reason) this.options.onChange(failure);
  }
}
