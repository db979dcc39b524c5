import { Sampling } from '@llmnet/ledger-client';
import type { PromptDocument } from '@llmnet/ledger-client';
import {
  ApiError,
  completionHead,
  jsonBody,
  otherMethods,
  readBody,
  sendCompletion,
  sendStream,
  streamFields,
  streamOptionsOf,
} from '@llmnet/openai-http';
import type { StreamOptions } from '@llmnet/openai-http';
import { Router } from 'express';
import type { Response } from 'express';
import { z } from 'zod';
import { toApiError } from '../http/errors';
import { contextOf } from '../http/request-context';
import type { Question, QuestionService } from '../questions/question-service';
import { answeredBy, answeredByNobody } from './chat-answer';
import type { Outcome } from './chat-answer';
import { domainOfModel, modelNotFound } from './models';

const PATH = '/v1/chat/completions';

/**
 * POST /v1/chat/completions. A stream begins as soon as the task is open, so that everything which can fail without cost fails
 * with a status. A client that goes away ends the waiting; a task that is open goes on.
 */
export function chatCompletions(questions: Pick<QuestionService, 'open' | 'answer' | 'governed'>): Router {
  const router = Router();
  router.post(PATH, jsonBody(), async (request, response) => {
    const started = performance.now();
    const gone = goneSignal(response);
    const question = readChatRequest(request.body);
    if (question.domain !== null && !(await questions.governed.has(question.domain))) throw modelNotFound();
    try {
      await complete(questions, question, response, started, gone);
    } catch (error) {
      if (!gone.aborted) throw error;
    }
  });
  router.all(PATH, otherMethods('POST'));
  return router;
}

async function complete(
  questions: Pick<QuestionService, 'open' | 'answer'>,
  question: ChatQuestion,
  response: Response,
  started: number,
  gone: AbortSignal,
): Promise<void> {
  const context = contextOf(response);
  const elapsedMs = (): number => Math.round(performance.now() - started);
  const opened = await questions.open(question, gone);
  if (opened.kind === 'no expert') {
    const outcome = answeredByNobody(opened, elapsedMs());
    context.flag = outcome.extension.llmnet.flag;
    response.set('x-llmnet-flag', context.flag);
    await send(response, question, Promise.resolve(outcome));
    return;
  }
  context.task = opened.task;
  response.set('x-llmnet-task', opened.task);
  const pending = questions.answer(opened.task, gone).then((answer) => answeredBy(answer, elapsedMs()));
  pending.then(
    ({ extension }) => (context.flag = extension.llmnet.flag),
    () => undefined,
  );
  await send(response, question, pending, opened.task);
}

/** @param task names the completion; without one it has a random id */
async function send(
  response: Response,
  { model, stream }: ChatQuestion,
  pending: Promise<Outcome>,
  task?: string,
): Promise<void> {
  const head = completionHead(model, task);
  if (stream !== null) {
    const onError = (error: ApiError): void => void (contextOf(response).error = error);
    response.set('trailer', TRAILERS);
    await sendStream(response, head, pending, { ...stream, toApiError, onError });
    return;
  }
  sendCompletion(response, head, await pending);
}

/** What a stream says when its answer is there, its headers being long gone. */
const TRAILERS = 'x-llmnet-flag, x-llmnet-agreement';

/** Aborts when the connection closes before the response is complete. */
function goneSignal(response: Response): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) controller.abort();
  });
  return controller.signal;
}

const MAX_MESSAGES = 256;
/** Of all contents together, in UTF-8: with room for encoding it stays below what the ledger takes as one private text. */
const MAX_PROMPT_BYTES = 256 * 1024;

const ContentPart = z.union([
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({ type: z.literal('refusal'), refusal: z.string() }),
]);
const Content = z.union([z.string(), z.array(ContentPart).min(1)], {
  error: 'must be a text or a list of parts of type text; this network takes and answers text only',
});
const Role = z.enum(['system', 'developer', 'user', 'assistant', 'tool', 'function'], {
  error: 'must be system, developer, user, assistant, tool or function',
});
const FunctionCall = z.object({ name: z.string(), arguments: z.string() });
const ToolCall = z.union([
  z.object({ function: FunctionCall }),
  z.object({ custom: z.object({ name: z.string(), input: z.string() }) }),
]);
/** A turn of the conversation; turns in which tools were used are told to the experts as text. */
const ChatMessage = z
  .object({
    role: Role,
    content: Content.nullish(),
    refusal: z.string().nullish(),
    tool_calls: z.array(ToolCall).nullish(),
    function_call: FunctionCall.nullish(),
  })
  .refine((message) => typeof (message.content ?? message.refusal) === 'string' || textsOf(message).length > 0, {
    path: ['content'],
    error: 'must be a text or a list of parts; only an assistant message with tool calls or a refusal may go without',
  });
/** What terms can ask for; a client that sets more gets what experts take, as one that sets this. */
const MAX_ANSWER_TOKENS = 1_000_000;
const Tokens = z
  .int()
  .min(1)
  .transform((tokens) => Math.min(tokens, MAX_ANSWER_TOKENS))
  .nullish();

const { temperature, top_p, seed, stop, presence_penalty, frequency_penalty } = Sampling.shape;

/** A character that is neither blank nor invisible. */
const SAYS_SOMETHING = /[^\s\p{C}\p{Z}]/u;

/** A text alone is a list of one, an empty list none. */
function stopList(value: unknown): unknown {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) && value.length === 0 ? null : value;
}

/** The part of a chat completion request that has an effect. */
const ChatRequest = z.looseObject({
  model: z.string({ error: 'name a model: llm-net or llm-net/<domain>' }),
  messages: z
    .array(ChatMessage)
    .min(1)
    .max(MAX_MESSAGES)
    .superRefine((messages, context) => {
      const last = messages.findLastIndex(({ role }) => role === 'user');
      const message = messages[last];
      if (message === undefined) {
        context.addIssue({
          code: 'custom',
          message: 'has no message of the role user; there is no question to answer',
        });
      } else if (!SAYS_SOMETHING.test(textsOf(message).join(''))) {
        context.addIssue({
          code: 'custom',
          message: 'is empty; there is no question to answer',
          path: [last, 'content'],
        });
      }
    }),
  ...streamFields,
  max_completion_tokens: Tokens,
  max_tokens: Tokens,
  temperature: temperature.nullish(),
  top_p: top_p.nullish(),
  seed: seed.nullish(),
  stop: z.preprocess(stopList, stop.nullish()),
  presence_penalty: presence_penalty.nullish(),
  frequency_penalty: frequency_penalty.nullish(),
});
type ChatRequest = z.infer<typeof ChatRequest>;

interface ChatQuestion extends Question {
  /** As the client wrote it; the response repeats it. */
  readonly model: string;
  /** Null for a response in one piece. */
  readonly stream: StreamOptions | null;
}

/**
 * Reads a request to POST /v1/chat/completions.
 * @throws ApiError 400 for what it does not understand or support, 404 model_not_found, 413 for too much text
 */
function readChatRequest(body: unknown): ChatQuestion {
  const request = readBody(ChatRequest, body);
  refuseUnsupported(request);
  const answerTokens = request.max_completion_tokens ?? request.max_tokens;
  return {
    model: request.model,
    domain: domainOfModel(request.model),
    messages: readMessages(request.messages),
    stream: streamOptionsOf(request),
    ...(typeof answerTokens === 'number' ? { answerTokens } : {}),
    ...samplingOf(request),
  };
}

function samplingOf(request: ChatRequest): { readonly sampling?: Sampling } {
  const given = Object.keys(Sampling.shape).filter((name) => (request[name] ?? null) !== null);
  if (given.length === 0) return {};
  return { sampling: Sampling.parse(Object.fromEntries(given.map((name) => [name, request[name]]))) };
}

/** The roles that experts know; what a tool returned is material that the user hands in. */
const ROLES = {
  system: 'system',
  developer: 'system',
  user: 'user',
  assistant: 'assistant',
  tool: 'user',
  function: 'user',
} as const;

interface Turn {
  readonly role: keyof typeof ROLES;
  readonly content?: z.infer<typeof Content> | null | undefined;
  readonly refusal?: string | null | undefined;
  readonly tool_calls?: readonly z.infer<typeof ToolCall>[] | null | undefined;
  readonly function_call?: z.infer<typeof FunctionCall> | null | undefined;
}

/** What a turn says, with the calls of tools and their results in words. */
function textsOf({ role, content, refusal, tool_calls, function_call }: Turn): string[] {
  const parts =
    typeof content === 'string' ? [content] : content?.map((part) => ('text' in part ? part.text : part.refusal));
  const text = (parts ?? []).join('');
  const calls = (tool_calls ?? []).map((call) =>
    'function' in call ? call.function : { name: call.custom.name, arguments: call.custom.input },
  );
  if (function_call) calls.push(function_call);
  return [
    role === 'tool' || role === 'function' ? `Result of a tool: ${text}` : text,
    refusal ?? '',
    ...calls.map((call) => `Called the tool ${call.name} with ${call.arguments}`),
  ].filter((line) => line !== '');
}

function readMessages(messages: ChatRequest['messages']): PromptDocument['messages'] {
  const read = messages.map((message) => ({ role: ROLES[message.role], content: textsOf(message).join('\n') }));
  const bytes = read.reduce((total, { content }) => total + Buffer.byteLength(content), 0);
  if (bytes > MAX_PROMPT_BYTES) {
    const message = `the messages have ${String(bytes)} bytes of text, at most ${String(MAX_PROMPT_BYTES)} are taken; shorten them`;
    throw new ApiError({ status: 413, code: 'prompt_too_large', message, param: 'messages' });
  }
  return read;
}

/** Parameters whose effect this network cannot give, with the values that ask for none. */
const UNSUPPORTED: Readonly<Record<string, readonly unknown[]>> = {
  n: [1],
  tools: [],
  tool_choice: ['none', 'auto'],
  functions: [],
  function_call: ['none', 'auto'],
  logprobs: [false],
  top_logprobs: [0],
  audio: [],
  prediction: [],
  web_search_options: [],
};

function refuseUnsupported(request: ChatRequest): void {
  for (const [param, harmless] of Object.entries(UNSUPPORTED)) {
    const value = request[param] ?? null;
    if (value === null || harmless.includes(value) || (Array.isArray(value) && value.length === 0)) continue;
    throw unsupported(param);
  }
  if (!asksForText(request['response_format'])) throw unsupported('response_format');
  const modalities = request['modalities'];
  if (Array.isArray(modalities) && modalities.some((modality) => modality !== 'text')) throw unsupported('modalities');
}

const TextFormat = z.object({ type: z.literal('text') }).nullish();

function asksForText(format: unknown): boolean {
  return TextFormat.safeParse(format).success;
}

function unsupported(param: string): ApiError {
  const message = `${param} is not supported with this value; leave it out`;
  return new ApiError({ status: 400, code: 'unsupported_parameter', message, param });
}
