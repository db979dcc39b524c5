import express, { type Express, type Request, type Response } from 'express';
import type { Logger } from 'pino';
import { ask, isModelName, modelNames } from '../models';
import { completionBody, completionChunks, newCompletion } from './completion';
import { ApiError, errorHandler } from './errors';
import { chatRequest, lastQuestion, promptText } from './schema';

/** What the server needs from outside. */
export interface ExpertsOptions {
  /** Receives model, status and counts of each request; never a text. */
  readonly log: Logger;
}

const MODELS_SINCE = Math.floor(Date.UTC(2026, 0, 1) / 1000);

/**
 * The embedded experts as an OpenAI-compatible server: rules and data packages that answer questions in five narrow
 * domains. They are not language models.
 */
export function createExpertsServer({ log }: ExpertsOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use(express.json({ limit: '1mb' }));
  app.get('/healthz', (_request, response) => void response.json({ status: 'ok' }));
  app.get(
    '/v1/models',
    (_request, response) => void response.json({ object: 'list', data: modelNames.map(modelBody) }),
  );
  app.post('/v1/chat/completions', (request, response) => complete(request, response, log));
  app.use(({ path }) => {
    throw new ApiError(
      404,
      'unknown_url',
      `There is nothing at ${path}; see GET /v1/models and POST /v1/chat/completions.`,
    );
  });
  app.use(errorHandler(log));
  return app;
}

async function complete(request: Request, response: Response, log: Logger): Promise<void> {
  const body = chatRequest.parse(request.body);
  const question = lastQuestion(body);
  if (question === undefined)
    throw new ApiError(400, 'invalid_value', 'There is no user message to answer.', 'messages');
  if (!isModelName(body.model)) {
    const message = `The model '${body.model}' does not exist; the models are ${modelNames.join(', ')}.`;
    throw new ApiError(404, 'model_not_found', message, 'model');
  }
  const completion = newCompletion(body.model, promptText(body), await ask(body.model, question));
  log.info({ id: completion.id, model: body.model, stream: body.stream ?? false, usage: completion.usage }, 'answered');
  if (body.stream) {
    sendStream(response, completionChunks(completion, { includeUsage: body.stream_options?.include_usage ?? false }));
  } else {
    response.json(completionBody(completion));
  }
}

/** Sends server-sent events and the mark that ends them. */
function sendStream(response: Response, chunks: Iterable<object>): void {
  response.set({ 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
  for (const chunk of chunks) response.write(`data: ${JSON.stringify(chunk)}\n\n`);
  response.end('data: [DONE]\n\n');
}

function modelBody(id: string): object {
  return { id, object: 'model', created: MODELS_SINCE, owned_by: 'embedded-experts' };
}
