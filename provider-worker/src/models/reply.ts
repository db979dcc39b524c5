import { jsonOrUndefined } from '@llmnet/protocol';
import { z } from 'zod';

/** A model's reply as it counts: without reasoning, bounded. */
export interface Completion {
  readonly content: string;
  /** `length`: the reply was cut, by the model's limit or the task's. */
  readonly finish: 'stop' | 'length' | 'content_filter' | 'tool_calls';
  readonly promptTokens: number;
  readonly completionTokens: number;
}

/** A reply that is no completion. The reason names its form, never its text. */
export class ReplyError extends Error {
  override readonly name = 'ReplyError';

  /** @param code what the reply calls its failure, a short word or a number */
  constructor(
    reason: string,
    readonly code?: string,
  ) {
    super(reason);
  }
}

/** Characters of a token at most, as far as a limit is held by length: English has about four, and no usual text twice as many. */
export const MAX_CHARACTERS_A_TOKEN = 8;

const Parts = z.array(z.object({ type: z.string(), text: z.string().optional() }));
const Content = z.union([z.string(), Parts]).nullish();
const Tokens = z.number().min(0).max(1_000_000_000).transform(Math.round).catch(0);
const Usage = z
  .object({
    prompt_tokens: Tokens.optional(),
    completion_tokens: Tokens.optional(),
    input_tokens: Tokens.optional(),
    output_tokens: Tokens.optional(),
  })
  .nullish()
  .catch(undefined);
const Choice = z.object({
  message: z.object({ content: Content, refusal: z.string().nullish() }),
  finish_reason: z.string().nullish().catch(null),
});
const Body = z.object({ choices: z.array(Choice).min(1), usage: Usage });
const ErrorBody = z.object({
  error: z.union([z.string(), z.object({ code: z.union([z.string(), z.number()]).nullish() })]),
});

/**
 * Reads what a server answered with status 200.
 * @param maxTokens the limit of the answer that the server was asked for, which is held here too
 * @throws ReplyError where it is no completion: an error object, another content type, no message
 */
export function readReply(text: string, contentType: string, maxTokens: number): Completion {
  const { choice, usage } = parsed(text, contentType);
  const { prompt, completion } = tokensOf(usage);
  const plain = withoutReasoning(textOf(choice.message.content ?? choice.message.refusal));
  const isBeyond = completion > maxTokens || plain.length > maxTokens * MAX_CHARACTERS_A_TOKEN;
  return {
    content: plain.slice(0, maxTokens * MAX_CHARACTERS_A_TOKEN),
    finish: isBeyond ? 'length' : finishOf(choice.finish_reason),
    promptTokens: prompt,
    completionTokens: Math.min(completion, maxTokens),
  };
}

function parsed(
  text: string,
  contentType: string,
): { readonly choice: z.output<typeof Choice>; readonly usage: z.output<typeof Usage> } {
  const json = jsonOrUndefined(text);
  const failed = ErrorBody.safeParse(json);
  if (failed.success) {
    const code = codeOf(failed.data);
    throw new ReplyError(`answered 200 with an error object${code === undefined ? '' : `, code ${code}`}`, code);
  }
  const body = Body.safeParse(json).data;
  const [choice] = body?.choices ?? [];
  if (choice === undefined) throw new ReplyError(`no completion in the answer, content type ${typeName(contentType)}`);
  const { message, finish_reason: reason } = choice;
  if (message.content == null && message.refusal == null && reason !== 'tool_calls') {
    throw new ReplyError('a message without content in the answer');
  }
  return { choice, usage: body?.usage };
}

/** Counts under either of the two names in use; zero where the server does not count. */
function tokensOf(usage: z.output<typeof Usage>): { readonly prompt: number; readonly completion: number } {
  return {
    prompt: usage?.prompt_tokens ?? usage?.input_tokens ?? 0,
    completion: usage?.completion_tokens ?? usage?.output_tokens ?? 0,
  };
}

/** Codes are short words or numbers; anything else is not repeated. */
function codeOf({ error }: z.output<typeof ErrorBody>): string | undefined {
  const code = typeof error === 'string' ? undefined : error.code;
  return code != null && /^[\w.-]{1,40}$/.test(String(code)) ? String(code) : undefined;
}

function typeName(contentType: string): string {
  const [type = ''] = contentType.split(';');
  return /^[\w.+/-]{1,80}$/.test(type.trim()) ? type.trim() : 'unknown';
}

function textOf(content: z.output<typeof Content>): string {
  if (typeof content === 'string') return content;
  return (content ?? []).flatMap(({ type, text }) => (/^(?:output_)?text$/.test(type) ? [text ?? ''] : [])).join('');
}

function finishOf(reason: string | null | undefined): Completion['finish'] {
  if (reason === 'length' || reason === 'max_tokens') return 'length';
  return reason === 'content_filter' || reason === 'tool_calls' ? reason : 'stop';
}

const REASONING = ['think', 'thinking', 'thought', 'reasoning'];

/**
 * A reply without the blocks in which a model thinks aloud. A block that was never closed is all thought; where only the end of one is there, what comes
 * before it is.
 */
export function withoutReasoning(reply: string): string {
  let text = reply;
  for (const name of REASONING) {
    const [opening, closing] = [`<${name}>`, `</${name}>`];
    const end = text.lastIndexOf(closing);
    const start = text.indexOf(opening);
    const isLeading = start >= 0 && text.slice(0, start).trim() === '';
    if (end >= 0 && (isLeading || start < 0 || start > end)) text = text.slice(end + closing.length);
    else if (isLeading && end < 0) text = '';
  }
  return text.trim();
}
