import { setTimeout as delay } from 'node:timers/promises';
import type { Head } from './completion';
import type { ApiError } from './errors';
import { toApiError } from './errors';
import type { Outcome } from './provenance';

/** Proxies close a connection that is silent for long. A comment is no event: clients pass it over. */
const HEARTBEAT = ': the committee is at work\n\n';
const HEARTBEAT_MILLISECONDS = 10_000;
const END = 'data: [DONE]\n\n';

interface StreamOptions {
  readonly includeUsage: boolean;
  /** Is told of the error that a stream ends with, as its status can no longer say so. */
  readonly onError: (error: ApiError) => void;
}

/**
 * A response as server-sent events: the role at once, the content when the outcome is there, then the finish with the
 * extension `llmnet`, the usage if asked for, and `[DONE]`. An outcome that fails becomes an error event before `[DONE]`.
 */
export async function* completionStream(
  head: Head,
  outcome: Promise<Outcome>,
  { includeUsage, onError }: StreamOptions,
): AsyncGenerator<string> {
  const chunk = (choices: readonly object[], rest: object = {}): string =>
    event({ ...head, object: 'chat.completion.chunk', choices, ...(includeUsage ? { usage: null } : {}), ...rest });
  const delta = (content: object): readonly object[] => [choice(content, null)];

  yield chunk(delta({ role: 'assistant', content: '', refusal: null }));
  try {
    while (!(await settlesWithin(outcome, HEARTBEAT_MILLISECONDS))) yield HEARTBEAT;
    const { content, usage, provenance } = await outcome;
    for (const piece of pieces(content)) yield chunk(delta({ content: piece }));
    yield chunk([choice({}, 'stop')], { llmnet: provenance });
    if (includeUsage) yield chunk([], { usage });
  } catch (error) {
    const apiError = toApiError(error);
    onError(apiError);
    yield event(apiError.body);
  }
  yield END;
}

function choice(delta: object, finishReason: 'stop' | null): object {
  return { index: 0, delta, finish_reason: finishReason, logprobs: null };
}

/** A word with the space behind it; together the text exactly as it is. */
function pieces(content: string): string[] {
  return content === '' ? [] : content.split(/(?<=\s)(?=\S)/);
}

function event(data: object): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}

/** Whether a promise is settled, either way, before the time is over. */
async function settlesWithin(promise: Promise<unknown>, milliseconds: number): Promise<boolean> {
  const timer = new AbortController();
  const settled = promise.then(
    () => true,
    () => true,
  );
  const elapsed = delay(milliseconds, false, { signal: timer.signal }).catch(() => false);
  try {
    return await Promise.race([settled, elapsed]);
  } finally {
    timer.abort();
  }
}
