import OpenAI, { APIError } from 'openai';
import type { BackendConfig } from '../config';
import { BackendError } from './backend';
import type { Backend, Completion, CompletionOptions, Message } from './backend';

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
      timeout: config.timeoutMilliseconds,
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
