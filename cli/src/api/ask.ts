import { EventSourceParserStream } from 'eventsource-parser/stream';
import type { z } from 'zod';
import { brokenOff, invalidAnswer, refused, unreachable } from './api-errors';
import { apiErrorSchema, chunkSchema, completionSchema, type Provenance } from './chat-completion';

const TIMEOUT_MS = 180_000;
const END_OF_STREAM = '[DONE]';

export interface Question {
  /** Base address of the API, without a path. */
  readonly url: string;
  readonly model: string;
  readonly text: string;
}

export interface Answer {
  readonly text: string;
  /** null if the API does not say how it came to the answer. */
  readonly provenance: Provenance | null;
  /** The response as it came. */
  readonly raw: unknown;
}

/**
 * Asks one question through the OpenAI-compatible API.
 * @throws {CliError} API_UNREACHABLE, API_TIMEOUT, API_REFUSED, API_ANSWER_INVALID
 */
export async function ask(question: Question): Promise<Answer> {
  const response = await post(question, { stream: false });
  const raw = await readJson(response, question.url);
  const { choices, llmnet } = parse(completionSchema, raw, question.url);
  return { text: choices[0]?.message.content ?? '', provenance: llmnet ?? null, raw };
}

/**
 * The same as a stream.
 * @param onText gets each piece of the answer as it comes
 * @throws {CliError} as `ask`
 */
export async function askStreaming(
  question: Question,
  onText: (piece: string) => void,
): Promise<Pick<Answer, 'provenance'>> {
  const response = await post(question, { stream: true });
  let provenance: Provenance | null = null;
  for await (const data of eventsOf(response, question.url)) {
    const chunk = parseChunk(data, question.url);
    const piece = chunk.choices[0]?.delta.content;
    if (piece) onText(piece);
    provenance = chunk.llmnet ?? provenance;
  }
  return { provenance };
}

async function post({ url, model, text }: Question, { stream }: { stream: boolean }): Promise<Response> {
  const response = await fetch(new URL('/v1/chat/completions', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model, stream, messages: [{ role: 'user', content: text }] }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((cause: unknown) => {
    throw unreachable(url, cause);
  });
  if (!response.ok) throw refused(response.status, await response.json().catch(() => undefined));
  return response;
}

async function readJson(response: Response, url: string): Promise<unknown> {
  const body = await response.text().catch((cause: unknown) => {
    throw unreachable(url, cause);
  });
  return parseJson(body, url);
}

/** The data of each server-sent event until the end of the stream. */
async function* eventsOf(response: Response, url: string): AsyncGenerator<string> {
  if (response.body === null) throw invalidAnswer(url, new TypeError('the response has no body'));
  const events = response.body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
  try {
    for await (const event of events) {
      if (event.data === END_OF_STREAM) return;
      yield event.data;
    }
  } catch (cause) {
    throw unreachable(url, cause);
  }
  throw brokenOff();
}

function parseChunk(data: string, url: string): z.infer<typeof chunkSchema> {
  const value = parseJson(data, url);
  const failure = apiErrorSchema.safeParse(value);
  if (failure.success) throw brokenOff(failure.data);
  return parse(chunkSchema, value, url);
}

function parseJson(text: string, url: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    // Not the cause's own message, which quotes the text.
    throw invalidAnswer(url, cause instanceof SyntaxError ? new SyntaxError('not JSON') : cause);
  }
}

function parse<T>(schema: z.ZodType<T>, value: unknown, url: string): T {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw invalidAnswer(url, parsed.error);
  return parsed.data;
}
