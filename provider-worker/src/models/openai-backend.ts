import { withDeadline } from '@llmnet/retry';
import OpenAI, { APIConnectionTimeoutError, APIError, APIUserAbortError } from 'openai';
import type { BackendConfig } from '../config';
import { BackendError } from './backend';
import type { Backend, Completion, CompletionOptions, FailureKind, Message } from './backend';
import { compose } from './conversation';
import { ReplyError, readReply } from './reply';

/** Servers without keys still want the header to be there. */
const NO_KEY = 'none';

/** Any OpenAI-compatible server (OpenAI, Azure, Ollama, vLLM, llama.cpp, the embedded experts) through its official client. One call is one request, but for forms that are learnt. */
export class OpenAiBackend implements Backend {
  readonly #client: OpenAI;
  /** What is known of the form in which this model takes requests. */
  #form: RequestForm = { limit: 'max_completion_tokens', systemRole: true };

  constructor(
    private readonly config: BackendConfig,
    environment: Readonly<Record<string, string | undefined>> = process.env,
  ) {
    const apiKey = config.apiKeyEnv === undefined ? NO_KEY : environment[config.apiKeyEnv];
    if (apiKey === undefined) {
      throw new BackendError(
        config.model,
        `the environment variable ${String(config.apiKeyEnv)} is not set; set it to its key`,
        { kind: 'lasting' },
      );
    }
    // Whatever OPENAI_LOG says: the client's debug log has the conversation in it. Who asks decides what is worth another attempt.
    this.#client = new OpenAI({
      baseURL: config.baseUrl,
      apiKey,
      timeout: config.timeoutMs,
      maxRetries: 0,
      logLevel: 'off',
      fetch: boundedFetch,
    });
  }

  async complete(
    instruction: string,
    conversation: readonly Message[],
    { withinMs = Infinity, signal, ...options }: CompletionOptions,
  ): Promise<Completion> {
    const limitMs = Math.max(1, Math.min(this.config.timeoutMs, withinMs));
    const ask = (ending: AbortSignal): Promise<Completion> =>
      this.#inItsForm(instruction, conversation, { ...options, signal: ending });
    try {
      return await withDeadline(limitMs, ask, signal);
    } catch (error) {
      throw failureOf(this.config.model, error, limitMs, signal);
    }
  }

  /** Each adaptation is learnt from one refusal and kept where the model took it, so a call is repeated at most once for each. */
  async #inItsForm(
    instruction: string,
    conversation: readonly Message[],
    options: CompletionOptions,
  ): Promise<Completion> {
    let form = this.#form;
    for (;;) {
      try {
        const completion = await this.#ask(compose(instruction, conversation, form.systemRole), form.limit, options);
        this.#form = form;
        return completion;
      } catch (error) {
        const learnt = adapted(form, error);
        if (learnt === null) throw error;
        form = learnt;
      }
    }
  }

  /** The client's own time-out ends with the headers; a body can be slow as well, and ends with the signal. */
  async #ask(
    messages: readonly Message[],
    limit: RequestForm['limit'],
    { maxTokens, sampling, signal }: CompletionOptions,
  ): Promise<Completion> {
    const request = { ...sampling, model: this.config.model, messages: [...messages], [limit]: maxTokens };
    const response = await this.#client.chat.completions
      .create({ ...request, stream: false }, signal === undefined ? {} : { signal })
      .asResponse();
    const { text, isWhole } = await textOf(response, MAX_REPLY_BYTES);
    if (!isWhole) throw new ReplyError(`an answer of more than ${String(MAX_REPLY_BYTES)} bytes`);
    return readReply(text, response.headers.get('content-type') ?? '', maxTokens);
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

/** Far more than the longest answer that terms allow. */
const MAX_REPLY_BYTES = 4_000_000;
/** Of what a server says when it refuses: enough to tell what it does not take. */
const MAX_ERROR_BYTES = 64_000;
const MAX_ERROR_TEXT = 4_000;

/** A refusal's body ends at its bound: the client reads it whole otherwise, however long it is. */
async function boundedFetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const response = await fetch(input, init);
  if (response.ok) return response;
  const { text } = await textOf(response, MAX_ERROR_BYTES);
  const { status, headers } = response;
  return new Response(text, { status, headers });
}

/** A body up to a bound; what is beyond is not read. */
async function textOf(
  { body }: Response,
  maxBytes: number,
): Promise<{ readonly text: string; readonly isWhole: boolean }> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const parts: AsyncIterable<Uint8Array> | null = body;
  for await (const chunk of parts ?? []) {
    chunks.push(chunk.subarray(0, maxBytes - size));
    size += chunk.byteLength;
    if (size > maxBytes) break;
  }
  return { text: Buffer.concat(chunks).toString('utf8'), isWhole: size <= maxBytes };
}

/** What to look at, by status; of 408, 425, 5xx the server. */
const CURES: Readonly<Record<number, string>> = {
  401: 'check its key',
  402: 'check its account',
  403: 'check its key',
  404: 'check its base URL and the model’s name',
  405: 'check its base URL',
  410: 'check the model’s name',
  429: 'check its limits',
};
const LASTING: ReadonlySet<number> = new Set([401, 402, 403, 404, 405, 410]);
/** Client faults that are gone when the same is asked a little later. */
const PASSING: ReadonlySet<number> = new Set([408, 409, 425, 429]);

function kindOf(status: number): FailureKind {
  if (LASTING.has(status)) return 'lasting';
  return status >= 500 || PASSING.has(status) ? 'passing' : 'request';
}

function cureOf(status: number): string {
  return CURES[status] ?? (status >= 500 || PASSING.has(status) ? 'check its server' : 'check what its server takes');
}

/** Codes and types under which servers name what does not pass, whichever status they have, with what to look at. */
const LASTING_CODES: ReadonlyMap<string, string> = new Map([
  ...['insufficient_quota', 'billing_hard_limit_reached', 'account_deactivated'].map(cured('check its account')),
  ...['invalid_api_key', 'invalid_authentication', 'authentication_error', 'unauthorized'].map(cured('check its key')),
  ...['permission_denied', 'permission_error'].map(cured('check its key')),
  ...['model_not_found', 'not_found_error'].map(cured('check the model’s name')),
]);

function cured(cure: string): (code: string) => [string, string] {
  return (code) => [code, cure];
}

/** What the client says of a status that is no success. */
type RefusedRequest = APIError<number, Headers, object>;

/** Status, code or kind only: a server's error text may quote the prompt, so neither it nor its error object goes any further. */
function failureOf(model: string, error: unknown, limitMs: number, signal: AbortSignal | undefined): BackendError {
  if (signal?.aborted === true) return new BackendError(model, 'ended by who asked');
  if (isRefused(error)) return refusalOf(model, error);
  if (error instanceof ReplyError) return misreplyOf(model, error);
  if (isTimeout(error))
    return new BackendError(model, `no answer within ${String(Math.round(limitMs))} ms; check its server`, {
      kind: 'slow',
    });
  if (causesOf(error).some(isBadPort)) {
    const reason = 'no connection (HTTP clients refuse the port of its base URL); give its server another port';
    return new BackendError(model, reason, { kind: 'lasting' });
  }
  return new BackendError(model, `no connection (${systemCodeOf(error)}); check its server and base URL`);
}

function isRefused(error: unknown): error is RefusedRequest {
  return error instanceof APIError && typeof error.status === 'number';
}

function refusalOf(model: string, error: RefusedRequest): BackendError {
  const { status } = error;
  const named = [error.code, error.type].find((code) => typeof code === 'string' && LASTING_CODES.has(code)) ?? '';
  const cure = LASTING_CODES.get(named);
  if (cure !== undefined) {
    return new BackendError(model, `HTTP ${String(status)}, ${named}; ${cure}`, { kind: 'lasting' });
  }
  const retryAfterMs = retryAfterOf(error.headers);
  return new BackendError(model, `HTTP ${String(status)}; ${cureOf(status)}`, { kind: kindOf(status), retryAfterMs });
}

/** An answer under status 200 that is none; its code, if it has one, says what a status would. */
function misreplyOf(model: string, { message, code = '' }: ReplyError): BackendError {
  const cure = LASTING_CODES.get(code);
  if (cure !== undefined) return new BackendError(model, `${message}; ${cure}`, { kind: 'lasting' });
  const status = /^[45]\d\d$/.test(code) ? Number(code) : undefined;
  if (status === undefined) return new BackendError(model, `${message}; check its server`);
  return new BackendError(model, `${message}; ${cureOf(status)}`, { kind: kindOf(status) });
}

/** In milliseconds; undefined where the server says nothing that can be read. Seconds or a date (RFC 9110), or OpenAI's own milliseconds. */
function retryAfterOf(headers: Headers | undefined): number | undefined {
  const milliseconds = headers?.get('retry-after-ms') ?? null;
  const after = headers?.get('retry-after') ?? null;
  if (milliseconds !== null && /^\d{1,9}$/.test(milliseconds)) return Number(milliseconds);
  if (after === null) return undefined;
  if (/^\d{1,6}(?:\.\d{1,6})?$/.test(after)) return Number(after) * 1_000;
  const at = Date.parse(after);
  return Number.isNaN(at) ? undefined : Math.max(0, at - Date.now());
}

function isTimeout(error: unknown): boolean {
  if (error instanceof APIUserAbortError || error instanceof APIConnectionTimeoutError) return true;
  return error instanceof DOMException && (error.name === 'TimeoutError' || error.name === 'AbortError');
}

const MAX_CAUSES = 5;

/** An error, what caused it, and so on. */
function causesOf(error: unknown): object[] {
  const causes: object[] = [];
  for (let cause = error; typeof cause === 'object' && cause !== null && causes.length < MAX_CAUSES;) {
    causes.push(cause);
    cause = 'cause' in cause ? cause.cause : undefined;
  }
  return causes;
}

/** The operating system's or the HTTP client's code of the innermost cause, such as ECONNREFUSED. */
function systemCodeOf(error: unknown): string {
  const codes = causesOf(error).map((cause) => ('code' in cause && typeof cause.code === 'string' ? cause.code : ''));
  return codes.findLast((code) => /^[A-Z][A-Z0-9_]{2,40}$/.test(code)) ?? 'cause unknown';
}

/** What the Fetch standard calls a bad port, such as 6000; its error has no code. */
function isBadPort(cause: object): boolean {
  return 'message' in cause && cause.message === 'bad port';
}
