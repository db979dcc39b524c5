import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Response } from 'express';
import { z } from 'zod';
import type { ApiError } from './errors';

/** The fields of a chat completion request that ask for a stream; for a schema of one's own. */
export const streamFields = {
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().nullish() }).nullish(),
};

export interface StreamOptions {
  readonly includeUsage: boolean;
}

/** How a response is to be streamed; null for one in one piece. */
export function streamOptionsOf(request: z.infer<z.ZodObject<typeof streamFields>>): StreamOptions | null {
  return request.stream === true ? { includeUsage: request.stream_options?.include_usage === true } : null;
}

/** What every part of one response repeats. */
export interface CompletionHead {
  readonly id: string;
  /** Seconds since the epoch. */
  readonly created: number;
  /** As the client wrote it. */
  readonly model: string;
}

export interface Usage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
}

/** What a content that is not whole was cut by: the limit of its tokens, or a filter of its server. */
export type Cut = 'length' | 'content_filter';

/** What there is to say once a question is answered. */
export interface Completed<Extension extends object = object> {
  readonly content: string;
  /** Left out where the content is whole. */
  readonly cut?: Cut;
  readonly usage: Usage;
  /** Headers of a response in one piece, trailers of a stream. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Further members of the response beside OpenAI's. */
  readonly extension: Extension;
}

/** A response in one piece, in OpenAI's form with the extension. */
export type Completion<Extension extends object = object> = CompletionHead &
  Extension & {
    readonly object: 'chat.completion';
    readonly choices: readonly unknown[];
    readonly usage: Usage;
  };

/** @param id a random one where none is given */
export function completionHead(model: string, id: string = randomUUID()): CompletionHead {
  return { id: `chatcmpl-${id}`, created: Math.floor(Date.now() / 1000), model };
}

export function usageOf(prompt: number, completion: number): Usage {
  return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion };
}

export function sendCompletion(
  response: Response,
  head: CompletionHead,
  { content, cut, usage, headers = {}, extension }: Completed,
): void {
  const message = { role: 'assistant', content, refusal: null };
  const choices = [{ index: 0, message, finish_reason: cut ?? 'stop', logprobs: null }];
  response.set(headers);
  response.json({ ...head, object: 'chat.completion', choices, usage, ...extension } satisfies Completion);
}

interface StreamHandling extends StreamOptions {
  readonly toApiError: (thrown: unknown) => ApiError;
  /** Is told of the error that a stream ends with, as its status can no longer say so. */
  readonly onError: (error: ApiError) => void;
}

/**
 * Sends a response as server-sent events: the role at once, the content when it is there, then the finish with the extension, the usage if
 * asked for, and `[DONE]`, with what would have been headers as trailers. A failure becomes an error event before `[DONE]`. Rejects when the client goes away.
 */
export async function sendStream(
  response: Response,
  head: CompletionHead,
  pending: Promise<Completed>,
  handling: StreamHandling,
): Promise<void> {
  response.set({ 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache, no-transform' });
  const told = pending.then((completed) => {
    response.addTrailers(completed.headers ?? {});
    return completed;
  });
  // A stream whose client is gone never comes to read it.
  told.catch(() => undefined);
  await pipeline(Readable.from(frames(head, told, handling)), response);
}

/** Proxies close a connection that is silent for long. A comment is no event: clients pass it over. */
const HEARTBEAT = ': the answer is under way\n\n';
const HEARTBEAT_MS = 10_000;
const END = 'data: [DONE]\n\n';

async function* frames(
  head: CompletionHead,
  pending: Promise<Completed>,
  { includeUsage, toApiError, onError }: StreamHandling,
): AsyncGenerator<string> {
  const chunk = (choices: readonly object[], rest: object = {}): string =>
    event({ ...head, object: 'chat.completion.chunk', choices, ...(includeUsage ? { usage: null } : {}), ...rest });

  yield chunk([choice({ role: 'assistant', content: '', refusal: null }, null)]);
  try {
    while (!(await settlesWithin(pending, HEARTBEAT_MS))) yield HEARTBEAT;
    const { content, cut, usage, extension } = await pending;
    for (const piece of pieces(content)) yield chunk([choice({ content: piece }, null)]);
    yield chunk([choice({}, cut ?? 'stop')], extension);
    if (includeUsage) yield chunk([], { usage });
  } catch (error) {
    const apiError = toApiError(error);
    onError(apiError);
    yield event(apiError.body);
  }
  yield END;
}

function choice(delta: object, finishReason: Cut | 'stop' | null): object {
  return { index: 0, delta, finish_reason: finishReason, logprobs: null };
}

/** Words with the space behind them, and space before the first by itself: together the text exactly as it is. */
function pieces(content: string): string[] {
  return content === '' ? [] : content.split(/(?<=\s)(?=\S)/);
}

function event(data: object): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}

/** Whether a promise is settled, either way, before the time is over. */
async function settlesWithin(promise: Promise<unknown>, ms: number): Promise<boolean> {
  const timer = new AbortController();
  const settled = promise.then(
    () => true,
    () => true,
  );
  const elapsed = delay(ms, false, { signal: timer.signal }).catch(() => false);
  try {
    return await Promise.race([settled, elapsed]);
  } finally {
    timer.abort();
  }
}
