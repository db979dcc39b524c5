import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import type { RequestHandler, Response } from 'express';
import type { Asked, Asker } from '../asking/asker';
import type { GovernedParameters } from '../governed-parameters';
import { contextOf } from '../http/request-context';
import { completion, headOf } from '../openai/completion';
import { modelNotFound } from '../openai/models';
import { outcomeOf, outcomeWithoutExpert } from '../openai/provenance';
import type { Outcome } from '../openai/provenance';
import { readChatRequest } from '../openai/request';
import type { ChatQuestion } from '../openai/request';
import { completionStream } from '../openai/stream';

interface Needs {
  readonly asker: Pick<Asker, 'ask' | 'answer'>;
  readonly domains: Pick<GovernedParameters, 'has'>;
}

/**
 * POST /v1/chat/completions. A stream begins as soon as the task is open, so that everything which can fail without cost fails
 * with a status. A client that goes away ends the waiting; a task that is open goes on.
 */
export function chatCompletions({ asker, domains }: Needs): RequestHandler {
  return async (request, response) => {
    const started = performance.now();
    const gone = goneSignal(response);
    const question = readChatRequest(request.body);
    if (question.domain !== null && !(await domains.has(question.domain))) throw modelNotFound();

    try {
      const asked = await asker.ask(question, gone);
      const task = asked.kind === 'task' ? asked.task : null;
      if (task !== null) {
        contextOf(response).task = task;
        response.set('x-llmnet-task', task);
      }
      const outcome = outcomeFor(asker, asked, started, gone);
      // Also marks a rejection as handled: a stream whose client is gone never comes to read it.
      void outcome.then(
        ({ provenance }) => (contextOf(response).flag = provenance.flag),
        () => undefined,
      );
      await (question.stream === null
        ? sendWhole(response, question, task, outcome)
        : sendStream(response, question.model, task, outcome, question.stream));
    } catch (error) {
      if (!gone.aborted) throw error;
    }
  };
}

async function outcomeFor(
  asker: Pick<Asker, 'answer'>,
  asked: Asked,
  started: number,
  gone: AbortSignal,
): Promise<Outcome> {
  const elapsed = (): number => Math.round(performance.now() - started);
  if (asked.kind === 'no expert') return outcomeWithoutExpert(asked, elapsed());
  const answer = await asker.answer(asked.task, gone);
  return outcomeOf(answer, elapsed());
}

async function sendWhole(
  response: Response,
  { model }: ChatQuestion,
  task: string | null,
  pending: Promise<Outcome>,
): Promise<void> {
  const outcome = await pending;
  response.set('x-llmnet-flag', outcome.provenance.flag).json(completion(headOf(model, task), outcome));
}

async function sendStream(
  response: Response,
  model: string,
  task: string | null,
  outcome: Promise<Outcome>,
  { includeUsage }: { readonly includeUsage: boolean },
): Promise<void> {
  // Without a task there is nothing to wait for, and the header can still say so.
  if (task === null) response.set('x-llmnet-flag', (await outcome).provenance.flag);
  response.set({ 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache, no-transform' });
  const frames = completionStream(headOf(model, task), outcome, {
    includeUsage,
    onError: (error) => (contextOf(response).error = error),
  });
  await pipeline(Readable.from(frames), response);
}

/** Aborts when the connection closes before the response is complete. */
function goneSignal(response: Response): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) controller.abort();
  });
  return controller.signal;
}
