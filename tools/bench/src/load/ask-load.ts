import { setTimeout as delay } from 'node:timers/promises';
import { exampleQuestions, moreExampleQuestions } from '@llmnet/consortium';
import { z } from 'zod';

/** What a load of questions came to. */
export interface Asked {
  /** How long each answer took, in milliseconds, from the request that was accepted. */
  readonly answerMs: readonly number[];
  /** Requests that were refused with 429, and made again after the time that the refusal named. */
  readonly refused: number;
  /** Questions that failed, by status and code, such as `503 LEDGER_UNAVAILABLE`. */
  readonly errors: Readonly<Record<string, number>>;
  /** From the first question to the last answer, in milliseconds. */
  readonly totalMs: number;
}

export interface AskLoad {
  /** Base addresses of the members' APIs, which are asked in turn. */
  readonly urls: readonly string[];
  readonly inFlight: number;
  /** For how long new questions are begun. */
  readonly seconds: number;
  readonly signal: AbortSignal;
}

/** Only what a committee is asked: nobody is charged for the others. */
const QUESTIONS = [...exampleQuestions, ...moreExampleQuestions].filter(({ domain }) => domain !== 'none');

/** Keeps so many questions in flight, each client asking its next one when the one before is answered or has failed. */
export async function askLoad({ urls, inFlight, seconds, signal }: AskLoad): Promise<Asked> {
  const answerMs: number[] = [];
  const errors: Record<string, number> = {};
  let refused = 0;
  let next = 0;
  const started = performance.now();
  const isOver = (): boolean => performance.now() - started >= seconds * 1000;
  const client = async (): Promise<void> => {
    while (!isOver() && !signal.aborted) {
      const index = next++;
      const reply = await askUntilAccepted(urls[index % urls.length] ?? '', index, signal, isOver);
      refused += reply.refused;
      if (reply.kind === 'answered') answerMs.push(reply.ms);
      if (reply.kind === 'failed') errors[reply.error] = (errors[reply.error] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, client));
  signal.throwIfAborted();
  return { answerMs, refused, errors, totalMs: performance.now() - started };
}

type Reply = (
  | { readonly kind: 'answered'; readonly ms: number }
  | { readonly kind: 'failed'; readonly error: string }
  /** The time was over before it was accepted. */
  | { readonly kind: 'given up' }
) & { readonly refused: number };

const TOO_MANY_REQUESTS = 429;
const DEFAULT_PAUSE_SECONDS = 1;

async function askUntilAccepted(
  url: string,
  index: number,
  signal: AbortSignal,
  isOver: () => boolean,
): Promise<Reply> {
  for (let refused = 0; ; refused += 1) {
    const started = performance.now();
    const response = await post(url, index, signal).catch(() => undefined);
    if (response === undefined) return { kind: 'failed', error: 'no response', refused };
    const body: unknown = await response.json().catch(() => undefined);
    if (response.ok) return { kind: 'answered', ms: performance.now() - started, refused };
    if (response.status !== TOO_MANY_REQUESTS)
      return { kind: 'failed', error: errorOf(response.status, body), refused };
    if (isOver()) return { kind: 'given up', refused: refused + 1 };
    const seconds = Number(response.headers.get('retry-after') ?? DEFAULT_PAUSE_SECONDS);
    await delay(seconds * 1000, undefined, { signal }).catch(() => undefined);
  }
}

function post(url: string, index: number, signal: AbortSignal): Promise<Response> {
  const content = QUESTIONS[index % QUESTIONS.length]?.question ?? '';
  return fetch(new URL('/v1/chat/completions', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'llm-net', messages: [{ role: 'user', content }] }),
    signal,
  });
}

const ErrorBody = z.object({ error: z.object({ code: z.string() }) });

function errorOf(status: number, body: unknown): string {
  const { data } = ErrorBody.safeParse(body);
  return `${status} ${data?.error.code ?? 'no code'}`;
}
