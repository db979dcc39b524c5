import type { Sampling } from '@llmnet/ledger-client';
import { withDeadline } from '@llmnet/retry';
import OpenAI, { APIError } from 'openai';
import type { BackendConfig } from '../config';
import { compose } from './conversation';
import type { Message } from './conversation';
import { ReplyError, readReply } from './reply';
import type { Completion } from './reply';

export type { Message } from './conversation';
export type { Completion } from './reply';

export interface CompletionOptions {
  /** The most tokens of the answer. */
  readonly maxTokens: number;
  /** What the requester asked for; the model's own defaults where it is not given. */
  readonly sampling?: Sampling | undefined;
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

/** A backend that failed: what happened and whose it was, without any text of the conversation. */
export class BackendError extends Error {
  override readonly name = 'BackendError';
  readonly code = 'BACKEND_FAILED';

  /** @param isLasting whether the same call would fail again in seconds: a wrong key, an unknown model, a request that is refused */
  constructor(
    model: string,
    reason: string,
    readonly isLasting = false,
  ) {
    super(`BACKEND_FAILED: model ${model}: ${reason}; check its server, key and limits`);
  }
}

/** Servers without keys still want the header to be there. */
const NO_KEY = 'none';

/** Any OpenAI-compatible server (OpenAI, Azure, Ollama, vLLM, llama.cpp, the embedded experts) through its official client. */
export class OpenAiBackend implements Backend {
  readonly #client: OpenAI;
  /** What is known of the form in which this model takes requests. */
  #form: RequestForm = { limit: 'max_completion_tokens', systemRole: true };

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
    instruction: string,
    conversation: readonly Message[],
    options: CompletionOptions,
  ): Promise<Completion> {
    // Each adaptation is learnt from one refusal and kept, so a call is repeated at most once for each.
    let form = this.#form;
    for (;;) {
      try {
        return await this.#ask(compose(instruction, conversation, form.systemRole), form.limit, options);
      } catch (error) {
        // Compared with the form of this call: another call may have learnt the same meanwhile.
        const learnt = adapted(form, error);
        if (learnt === null) throw failureOf(this.config.model, error);
        form = learnt;
        this.#form = learnt;
      }
    }
  }

  /** The client's own time-out ends with the headers; a body can be slow as well. */
  #ask(
    messages: readonly Message[],
    limit: RequestForm['limit'],
    { maxTokens, sampling, signal }: CompletionOptions,
  ): Promise<Completion> {
    const request = { ...sampling, model: this.config.model, messages: [...messages], [limit]: maxTokens };
    const read = async (ending: AbortSignal): Promise<Completion> => {
      const response = await this.#client.chat.completions
        .create({ ...request, stream: false }, { signal: ending })
        .asResponse();
      return readReply(await boundedText(response), response.headers.get('content-type') ?? '', maxTokens);
    };
    return withDeadline(this.config.timeoutMs, read, signal);
  }
}

/** How a model takes its limit and the network's instruction. */
interface RequestForm {
  readonly limit: 'max_completion_tokens' | 'max_tokens';
  /** False: the instruction goes into the first user message. */
  readonly systemRole: boolean;
}

/** The form to ask again in after a refusal that says what a model does not take; null where it says nothing of the kind. */
function adapted(form: RequestForm, error: unknown): RequestForm | null {
  if (!(error instanceof APIError) || (error.status !== 400 && error.status !== 422)) return null;
  // The server's text is looked at here and goes no further: it may quote the prompt.
  const said = `${error.message} ${JSON.stringify(error.error ?? '')}`.slice(0, MAX_ERROR_TEXT);
  // Some servers name the parameter in a form that their client's error does not carry: 422 is about a parameter in any case.
  const isAboutLimit = error.status === 422 || said.includes('max_completion_tokens');
  if (form.limit === 'max_completion_tokens' && isAboutLimit) {
    return { ...form, limit: 'max_tokens' };
  }
  const isAboutRoles = /system (?:role|message|prompt)|role.{0,20}system|only user and assistant/i.test(said);
  return form.systemRole && isAboutRoles ? { ...form, systemRole: false } : null;
}

/** Far more than the longest answer that terms allow, in bytes. */
const MAX_REPLY_BYTES = 4_000_000;
const MAX_ERROR_TEXT = 4_000;

/** @throws ReplyError beyond the bound */
async function boundedText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const body: AsyncIterable<Uint8Array> | null = response.body;
  for await (const chunk of body ?? []) {
    size += chunk.byteLength;
    if (size > MAX_REPLY_BYTES) throw new ReplyError(`an answer of more than ${String(MAX_REPLY_BYTES)} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Refusals that the same call gets again in seconds; what is left out (408, 409, 425, 429, 5xx) can pass. */
const LASTING: ReadonlySet<number> = new Set([400, 401, 402, 403, 404, 405, 410, 413, 415, 422]);

/** Status or kind only: a server's error text may quote the prompt, so neither it nor its error object goes any further. */
function failureOf(model: string, error: unknown): BackendError {
  if (error instanceof APIError && typeof error.status === 'number') {
    return new BackendError(model, `HTTP ${String(error.status)}`, LASTING.has(error.status));
  }
  if (error instanceof ReplyError) return new BackendError(model, error.message);
  return new BackendError(model, error instanceof Error ? error.constructor.name : 'unknown failure');
}
