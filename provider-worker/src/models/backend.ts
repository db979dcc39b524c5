import type { Sampling } from '@llmnet/ledger-client';
import OpenAI, { APIError } from 'openai';
import type { BackendConfig } from '../config';

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

/** Servers without keys still want the header to be there. */
const NO_KEY = 'none';

/** Any OpenAI-compatible server (OpenAI, Azure, Ollama, vLLM, llama.cpp, the embedded experts) through its official client. */
export class OpenAiBackend implements Backend {
  readonly #client: OpenAI;

  constructor(
    private readonly config: BackendConfig,
    environment: Readonly<Record<string, string | undefined>> = process.env,
  ) {
    const apiKey = config.apiKeyEnv === undefined ? NO_KEY : environment[config.apiKeyEnv];
    if (apiKey === undefined)
      throw new BackendError(config.model, `the environment variable ${String(config.apiKeyEnv)} is not set`);
    // Whatever OPENAI_LOG says: the client's debug log has the conversation in it.
    this.#client = new OpenAI({
      baseURL: config.baseUrl,
      apiKey,
      timeout: config.timeoutMs,
      logLevel: 'off',
    });
  }

  async complete(
    messages: readonly Message[],
    { maxTokens, sampling, signal }: CompletionOptions,
  ): Promise<Completion> {
    try {
      const completion = await this.#client.chat.completions.create(
        { ...sampling, model: this.config.model, messages: [...messages], max_completion_tokens: maxTokens },
        signal === undefined ? {} : { signal },
      );
      return {
        content: completion.choices[0]?.message.content ?? '',
        promptTokens: completion.usage?.prompt_tokens ?? 0,
        completionTokens: completion.usage?.completion_tokens ?? 0,
      };
    } catch (error) {
      throw new BackendError(this.config.model, reasonOf(error));
    }
  }
}

/** Status or kind only: a server's error text may quote the prompt, so neither it nor its error object goes any further. */
function reasonOf(error: unknown): string {
  if (error instanceof APIError && typeof error.status === 'number') return `HTTP ${String(error.status)}`;
  return error instanceof Error ? error.constructor.name : 'unknown failure';
}
