import { jsonOrUndefined } from '@llmnet/protocol';
import { z } from 'zod';

/** What a reply that is not whole was cut by: the model's limit or the task's, or a filter of its server. */
export type Cut = 'length' | 'content_filter';

/** A model's reply as it counts: without reasoning, bounded. */
export interface Completion {
  readonly content: string;
  /** Left out where the reply is whole. */
  readonly cut?: Cut;
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

const Part = z.union([z.string(), z.object({ type: z.string(), text: z.string().nullish() })]);
const Content = z.union([z.string(), z.array(Part)]).nullish();
const Tokens = z.number().min(0).max(1_000_000_000).transform(Math.round).catch(0);
const Usage = z
  .object({
    prompt_tokens: Tokens.optional(),
    completion_tokens: Tokens.optional(),
    input_tokens: Tokens.optional(),
    output_tokens: Tokens.optional(),
    completion_tokens_details: z.object({ reasoning_tokens: Tokens.optional() }).nullish().catch(undefined),
  })
  .nullish()
  .catch(undefined);
const Message = z.object({
  content: Content,
  refusal: z.string().nullish(),
  tool_calls: z.array(z.unknown()).nullish(),
});
const FinishReason = z.string().nullish().catch(null);
const Body = z.object({
  choices: z.array(z.object({ message: Message, finish_reason: FinishReason })).min(1),
  usage: Usage,
});
/** An event of a stream that was not asked for. */
const Chunk = z.object({
  choices: z.array(z.object({ delta: Message.nullish(), finish_reason: FinishReason })),
  usage: Usage,
});
const Code = z.union([z.string(), z.number()]).nullish().catch(null);
const ErrorBody = z.object({
  error: z.union([z.string(), z.object({ code: Code, type: Code })]),
});

/**
 * Reads what a server answered with status 200.
 * @param maxTokens the limit of the answer that the server was asked for, which is held here too
 * @throws ReplyError where it is no completion: an error object, another content type, no message
 */
export function readReply(text: string, contentType: string, maxTokens: number): Completion {
  const { content, finishReason, usage } = parsed(text, contentType);
  const { prompt, completion, visible } = tokensOf(usage);
  const plain = withoutReasoning(content);
  const isBeyond = visible > maxTokens || plain.length > maxTokens * MAX_CHARACTERS_A_TOKEN;
  const cut = isBeyond ? 'length' : cutBy(finishReason);
  return {
    content: plain.slice(0, maxTokens * MAX_CHARACTERS_A_TOKEN),
    ...(cut && { cut }),
    promptTokens: prompt,
    completionTokens: Math.min(completion, maxTokens),
  };
}

/** What counts of a server's answer, whichever form it has. */
interface Parsed {
  readonly content: string;
  readonly finishReason: string;
  readonly usage: z.output<typeof Usage>;
}

function parsed(text: string, contentType: string): Parsed {
  const json = jsonOrUndefined(text);
  refuseError(json);
  const body = Body.safeParse(json).data;
  const [choice] = body?.choices ?? [];
  if (choice === undefined) {
    const streamed = streamedIn(text);
    if (streamed !== undefined) return streamed;
    throw new ReplyError(`no completion in the answer, content type ${typeName(contentType)}`);
  }
  const { message } = choice;
  const finishReason = finishReasonOf(choice);
  const { content, refusal, tool_calls: calls } = message;
  const isEmpty = content == null && refusal == null && calls == null;
  // A model that thinks until its limit has nothing to say.
  if (isEmpty && cutBy(finishReason) === undefined && !TOOLS.has(finishReason)) {
    throw new ReplyError('a message without content in the answer');
  }
  return { content: textOf(content ?? refusal), finishReason, usage: body?.usage };
}

/** In small letters. @throws ReplyError where the server broke off */
function finishReasonOf({ finish_reason: reason }: { readonly finish_reason?: string | null | undefined }): string {
  const said = reason?.toLowerCase() ?? '';
  if (BROKEN_OFF.has(said)) throw new ReplyError('an answer that its server broke off');
  return said;
}

const BROKEN_OFF: ReadonlySet<string> = new Set(['error', 'abort', 'cancelled', 'other']);

/** @throws ReplyError where a server says under status 200 that it failed */
function refuseError(json: unknown): void {
  const failed = ErrorBody.safeParse(json);
  if (!failed.success) return;
  const code = codeOf(failed.data);
  throw new ReplyError(`answered 200 with an error object${code === undefined ? '' : `, code ${code}`}`, code);
}

/**
 * A reply that a server streamed although it was not asked to: its pieces together. Undefined where there are none; one that broke off is none.
 * @throws ReplyError where one of its events is an error
 */
function streamedIn(text: string): Parsed | undefined {
  const data = text
    .split(/\r?\n/)
    .flatMap((line) => (line.startsWith('data:') ? [line.slice('data:'.length).trim()] : []));
  const events = data.map(jsonOrUndefined);
  for (const event of events) refuseError(event);
  const chunks = events.flatMap((event) => Chunk.safeParse(event).data ?? []);
  const choices = chunks.flatMap((chunk) => chunk.choices.slice(0, 1));
  const finishReason = choices.findLast(({ finish_reason: reason }) => reason != null)?.finish_reason?.toLowerCase();
  if (finishReason === undefined) return undefined;
  const content = choices.map(({ delta }) => textOf(delta?.content ?? delta?.refusal)).join('');
  return { content, finishReason, usage: chunks.findLast(({ usage }) => usage != null)?.usage };
}

/** Counts under either of the two names in use; zero where the server does not count. What a model thought is none of what it said. */
function tokensOf(usage: z.output<typeof Usage>): {
  readonly prompt: number;
  readonly completion: number;
  readonly visible: number;
} {
  const completion = usage?.completion_tokens ?? usage?.output_tokens ?? 0;
  const thought = usage?.completion_tokens_details?.reasoning_tokens ?? 0;
  return { prompt: usage?.prompt_tokens ?? usage?.input_tokens ?? 0, completion, visible: completion - thought };
}

/** Codes are short words or numbers; anything else is not repeated. */
function codeOf({ error }: z.output<typeof ErrorBody>): string | undefined {
  const code = typeof error === 'string' ? undefined : (error.code ?? error.type);
  return code != null && /^[\w.-]{1,40}$/.test(String(code)) ? String(code) : undefined;
}

function typeName(contentType: string): string {
  const [type = ''] = contentType.split(';');
  return /^[\w.+/-]{1,80}$/.test(type.trim()) ? type.trim() : 'unknown';
}

function textOf(content: z.output<typeof Content>): string {
  if (typeof content === 'string') return content;
  return (content ?? [])
    .map((part) => (typeof part === 'string' ? part : TEXT_PARTS.has(part.type) ? (part.text ?? '') : ''))
    .join('');
}

const TEXT_PARTS: ReadonlySet<string> = new Set(['text', 'output_text']);

/** What servers call the end of a reply that is not whole: OpenAI, Mistral, Anthropic, Gemini, Bedrock, Azure. In small letters. */
const CUTS: Readonly<Record<Cut, ReadonlySet<string>>> = {
  length: new Set([
    'length',
    'max_tokens',
    'max_output_tokens',
    'model_length',
    'token_limit',
    'model_context_window_exceeded',
  ]),
  content_filter: new Set([
    ...['content_filter', 'content_filtered', 'guardrail_intervened', 'refusal'],
    ...['safety', 'recitation', 'blocklist', 'prohibited_content', 'spii', 'language'],
  ]),
};
/** A call of tools, which nobody offered; beside it there may be no content. */
const TOOLS: ReadonlySet<string> = new Set(['tool_calls', 'tool_use', 'function_call']);

function cutBy(finishReason: string): Cut | undefined {
  if (CUTS.length.has(finishReason)) return 'length';
  return CUTS.content_filter.has(finishReason) ? 'content_filter' : undefined;
}

/** The beginning or the end of a block in which a model thinks aloud: `<think>`, `[THINK]`, `\u25c1think\u25b7`, `<|begin_of_thought|>`. Names that are usual words as headings count in angle brackets only. */
const TAG = new RegExp(
  [
    '<(/?)(?:seed:)?(?:think|thinking|thoughts?|reasoning|reflection|analysis|scratchpad)>',
    '[[\u25c1](/?)think(?:ing)?[\\]\u25b7]',
    '<\\|(begin|end)_of_thought\\|>',
  ].join('|'),
  'giu',
);
/** The last channel of a reply in OpenAI's open-weight form; what comes before it is thought. */
const FINAL_CHANNEL = '<|channel|>final<|message|>';
const SPECIAL_TOKENS = /<\|(?:return|end|im_end|eot_id|endoftext|begin_of_solution|end_of_solution)\|>/g;

/**
 * A reply without the blocks in which a model thinks aloud, which begin a line. A block that was never closed is all thought; where only the end of one is there, what comes
 * before it is. A tag that is quoted, or stands in a line, is a word like any other.
 */
export function withoutReasoning(reply: string): string {
  const channel = reply.lastIndexOf(FINAL_CHANNEL);
  const text = channel < 0 ? reply : reply.slice(channel + FINAL_CHANNEL.length);
  let kept = '';
  let from = 0;
  let isThought = false;
  for (const tag of text.matchAll(TAG)) {
    const end = tag.index + tag[0].length;
    if (isMention(text, tag.index, end)) continue;
    if (isClosing(tag)) {
      // Without its beginning, all before it was thought.
      if (!isThought) kept = '';
      [from, isThought] = [end, false];
    } else if (!isThought && beginsLine(text, tag.index)) {
      kept += text.slice(from, tag.index);
      isThought = true;
    }
  }
  return `${kept}${isThought ? '' : text.slice(from)}`.replaceAll(SPECIAL_TOKENS, '').trim();
}

/** Whether a tag is a word of its sentence, between blanks or quoted. */
function isMention(text: string, index: number, end: number): boolean {
  const [before, after] = [text.charAt(index - 1), text.charAt(end)];
  return [before, after].some((side) => side === '`' || side === '"') || (before === ' ' && after === ' ');
}

function isClosing([, angled, bracketed, token]: RegExpExecArray): boolean {
  return angled === '/' || bracketed === '/' || token?.toLowerCase() === 'end';
}

/** Whether nothing but blanks stands before it in its line. */
function beginsLine(text: string, index: number): boolean {
  let at = index - 1;
  while (at >= 0 && (text.charAt(at) === ' ' || text.charAt(at) === '\t')) at -= 1;
  return at < 0 || text.charAt(at) === '\n' || text.charAt(at) === '>';
}
