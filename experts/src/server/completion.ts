import { randomUUID } from 'node:crypto';
import type { ModelName } from '../models';
import { type Usage, usageOf } from './usage';

/** What a model said, with all that the two forms of response need. */
export interface Completion {
  readonly id: string;
  /** Seconds since 1970. */
  readonly created: number;
  readonly model: ModelName;
  readonly text: string;
  readonly usage: Usage;
}

export function newCompletion(model: ModelName, prompt: string, text: string): Completion {
  const created = Math.floor(Date.now() / 1000);
  return { id: `chatcmpl-${randomUUID()}`, created, model, text, usage: usageOf(prompt, text) };
}

/** The response to a request without `stream`. */
export function completionBody({ id, created, model, text, usage }: Completion): object {
  const message = { role: 'assistant', content: text, refusal: null };
  const choices = [{ index: 0, message, logprobs: null, finish_reason: 'stop' }];
  return { id, object: 'chat.completion', created, model, choices, usage };
}

/**
 * The chunks of a stream: the role, the text word by word, the reason why it ends and, if asked for, a last one without
 * choices that has the usage.
 */
export function* completionChunks(completion: Completion, options: { includeUsage: boolean }): Generator<object> {
  const { id, created, model, text, usage } = completion;
  const envelope = { id, object: 'chat.completion.chunk', created, model };
  const noUsage = options.includeUsage ? { usage: null } : {};
  const chunk = (delta: object, finish_reason: string | null) => ({
    ...envelope,
    choices: [{ index: 0, delta, logprobs: null, finish_reason }],
    ...noUsage,
  });
  yield chunk({ role: 'assistant', content: '' }, null);
  for (const word of text.match(/\S+\s*/g) ?? []) yield chunk({ content: word }, null);
  yield chunk({}, 'stop');
  if (options.includeUsage) yield { ...envelope, choices: [], usage };
}
