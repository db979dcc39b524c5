import { randomUUID } from 'node:crypto';
import type { Outcome, Provenance, Usage } from './provenance';

/** What every part of one response repeats. */
export interface Head {
  readonly id: string;
  /** Seconds since the epoch. */
  readonly created: number;
  /** As the client wrote it. */
  readonly model: string;
}

export interface Completion extends Head {
  readonly object: 'chat.completion';
  readonly choices: readonly unknown[];
  readonly usage: Usage;
  readonly llmnet: Provenance;
}

/** @param task null where none was opened; then the id is a random one */
export function headOf(model: string, task: string | null): Head {
  return { id: `chatcmpl-${task ?? randomUUID()}`, created: Math.floor(Date.now() / 1000), model };
}

/** A response in one piece, in OpenAI's form with the extension `llmnet`. */
export function completion(head: Head, { content, usage, provenance }: Outcome): Completion {
  const message = { role: 'assistant', content, refusal: null };
  return {
    ...head,
    object: 'chat.completion',
    choices: [{ index: 0, message, finish_reason: 'stop', logprobs: null }],
    usage,
    llmnet: provenance,
  };
}
