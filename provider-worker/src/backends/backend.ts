import type { Sampling } from '@llmnet/ledger-client';

/** A message of a conversation, as every OpenAI-compatible server takes it. */
export interface Message {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

export interface CompletionOptions {
  /** The most tokens of the answer. */
  readonly maxTokens: number;
  /** What the requester asked for; the model's own defaults where it is not given. */
  readonly sampling?: Sampling | undefined;
  readonly signal?: AbortSignal;
}

export interface Completion {
  readonly content: string;
  readonly promptTokens: number;
  readonly completionTokens: number;
}

/** Whatever answers a conversation. Errors never carry the conversation's text. */
export interface Backend {
  complete(messages: readonly Message[], options: CompletionOptions): Promise<Completion>;
}

/** A backend that failed: what happened and whose it was, without any text of the conversation. */
export class BackendError extends Error {
  override readonly name = 'BackendError';
  readonly code = 'BACKEND_FAILED';

  constructor(model: string, reason: string, options?: ErrorOptions) {
    super(`BACKEND_FAILED: model ${model}: ${reason}; check its server, key and limits`, options);
  }
}
