import { CliError } from '../errors';
import { apiErrorSchema, type ApiErrorBody } from './chat-completion';

const CURES: Readonly<Record<number, string>> = {
  400: 'correct the request: llmnet ask --help',
  401: 'the API asks for a key that this command does not have: use any OpenAI client with your key',
  404: 'see which models there are: GET /v1/models',
  429: 'wait a moment and ask again',
};
const DEFAULT_CURE = 'see llmnet status and the log of the gateway';

/**
 * The error of an answer outside 2xx. A body that is not in OpenAI's shape is not repeated: it could hold anything.
 * @param body as parsed from JSON; undefined if it was not JSON
 */
export function refused(status: number, body: unknown): CliError {
  const parsed = apiErrorSchema.safeParse(body);
  return new CliError({
    code: 'API_REFUSED',
    message: `the API answered ${status}${parsed.success ? `: ${describe(parsed.data)}` : ''}`,
    cure: CURES[status] ?? DEFAULT_CURE,
  });
}

/** A stream that ends before its answer is complete: with an error of the API, or without one. */
export function brokenOff(body?: ApiErrorBody): CliError {
  return new CliError({
    code: 'API_REFUSED',
    message: `the answer broke off: ${body === undefined ? 'the stream ended too early' : describe(body)}`,
    cure: DEFAULT_CURE,
  });
}

/** `fetch` has failed: no connection, a connection that was lost, or no answer in time. */
export function unreachable(url: string, cause: unknown): CliError {
  if (cause instanceof DOMException && cause.name === 'TimeoutError') {
    return new CliError({
      code: 'API_TIMEOUT',
      message: `${url} did not answer in time`,
      cure: `${DEFAULT_CURE}, then ask again`,
      cause,
    });
  }
  return new CliError({
    code: 'API_UNREACHABLE',
    message: `${url} cannot be reached`,
    cure: 'see llmnet status; start the network with npm start',
    cause,
  });
}

/** The answer is not what an OpenAI-compatible API sends. */
export function invalidAnswer(url: string, cause: unknown): CliError {
  return new CliError({
    code: 'API_ANSWER_INVALID',
    message: `${url} did not answer with a chat completion`,
    cure: 'see that the address belongs to an LLM-Net gateway: llmnet status',
    cause,
  });
}

function describe({ error }: ApiErrorBody): string {
  const kind = error.code ?? error.type;
  return kind ? `${error.message} (${kind})` : error.message;
}
