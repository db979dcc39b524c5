/** A message of a conversation, as every OpenAI-compatible server takes it. */
export interface Message {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

export interface Completion {
  readonly content: string;
  readonly promptTokens: number;
  readonly completionTokens: number;
}

/** Whatever answers a conversation. Errors never carry the conversation's text. */
export interface Backend {
  complete(
    messages: readonly Message[],
    options: { readonly maxTokens: number; readonly signal?: AbortSignal },
  ): Promise<Completion>;
}

/** A backend that failed: what happened and whose it was, without any text of the conversation. */
export class BackendError extends Error {
  override readonly name = 'BackendError';
  readonly code = 'BACKEND_FAILED';

  constructor(model: string, reason: string, options?: ErrorOptions) {
    super(`BACKEND_FAILED: model ${model}: ${reason}; check its server, key and limits`, options);
  }
}
