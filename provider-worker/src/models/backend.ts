import type { Sampling } from '@llmnet/ledger-client';
import type { Message } from './conversation';
import type { Completion } from './reply';

export type { Message } from './conversation';
export type { Completion } from './reply';

export interface CompletionOptions {
  /** The most tokens of the answer. */
  readonly maxTokens: number;
  /** What the requester asked for; the model's own defaults where it is not given. */
  readonly sampling?: Sampling | undefined;
  /** How long it may take in all, in milliseconds; the model's own time-out holds beside it. */
  readonly withinMs?: number;
  readonly signal?: AbortSignal;
}

/** Whatever answers a conversation. Errors never carry the conversation's text. */
export interface Backend {
  /**
   * @param instruction what the network asks of the model; it goes before whatever the conversation's own system messages say
   * @throws BackendError
   */
  complete(instruction: string, conversation: readonly Message[], options: CompletionOptions): Promise<Completion>;
}

/**
 * What a failure says of the next call: `passing` may be gone in a moment, `slow` is no faster the next time, `request` is about this request and not about others, `lasting` is what
 * every call gets until somebody mends it, such as a wrong key or an unknown model.
 */
export type FailureKind = 'passing' | 'slow' | 'request' | 'lasting';

interface Failure {
  /** Passing unless given. */
  readonly kind?: FailureKind;
  /** When the server wants to be asked again, in milliseconds from now. */
  readonly retryAfterMs?: number | undefined;
}

/** A backend that failed: what happened and whose it was, without any text of the conversation. */
export class BackendError extends Error {
  override readonly name = 'BackendError';
  readonly code = 'BACKEND_FAILED';
  readonly kind: FailureKind;
  readonly retryAfterMs: number | undefined;

  /** @param reason what happened and what to look at, such as `HTTP 401; check its key` */
  constructor(
    model: string,
    readonly reason: string,
    { kind = 'passing', retryAfterMs }: Failure = {},
  ) {
    super(`BACKEND_FAILED: model ${model}: ${reason}`);
    this.kind = kind;
    this.retryAfterMs = retryAfterMs;
  }
}
