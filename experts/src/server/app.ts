import {
  ApiError,
  completionHead,
  errorHandler,
  guardHosts,
  jsonBody,
  otherMethods,
  readBody,
  sendCompletion,
  sendStream,
  streamOptionsOf,
  unknownRoute,
} from '@llmnet/openai-http';
import { describeError } from '@llmnet/logging';
import express, { type Express, type Request, type Response } from 'express';
import type { Logger } from 'pino';
import { ask, isModelName, modelNames } from '../models';
import { chatRequest, lastQuestion, promptText } from './schema';
import { countedUsage } from './usage';

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
  app.use(guardHosts([]));
  app.get('/healthz', (_request, response) => void response.json({ status: 'ok' }));
  app.get(
    '/v1/models',
    (_request, response) => void response.json({ object: 'list', data: modelNames.map(modelBody) }),
  );
  app.post('/v1/chat/completions', jsonBody(), (request, response) => complete(request, response, log));
  app.all('/v1/chat/completions', otherMethods('POST'));
  app.all(['/healthz', '/v1/models'], otherMethods('GET', 'HEAD'));
  app.use(unknownRoute('there is no such route; see GET /v1/models and POST /v1/chat/completions'));
  app.use(
    errorHandler({
      toApiError,
      onError: (error) => {
        logFailure(log, error);
      },
    }),
  );
  return app;
}

async function complete(request: Request, response: Response, log: Logger): Promise<void> {
  const body = readBody(chatRequest, request.body);
  const question = lastQuestion(body);
  if (question === undefined) throw ApiError.invalid('there is no user message to answer', 'messages');
  if (!isModelName(body.model)) {
    throw ApiError.modelNotFound(`there is no such model; the models are ${modelNames.join(', ')}`);
  }
  const content = await ask(body.model, question);
  const head = completionHead(body.model);
  const completed = { content, usage: countedUsage(promptText(body), content), extension: {} };
  const stream = streamOptionsOf(body);
  log.info({ id: head.id, model: body.model, stream: stream !== null, usage: completed.usage }, 'answered');
  if (stream === null) sendCompletion(response, head, completed);
  else {
    const onError = (error: ApiError): void => {
      logFailure(log, error);
    };
    try {
      await sendStream(response, head, Promise.resolve(completed), { ...stream, toApiError, onError });
    } catch (error) {
      // A client that has gone away is no failure.
      if (!response.destroyed) throw error;
    }
  }
}

function toApiError(cause: unknown): ApiError {
  const message = 'the experts failed to answer; see their log';
  return new ApiError({ status: 500, code: 'internal_error', message, retry: true }, { cause });
}

function logFailure(log: Logger, { status, code, cause }: ApiError): void {
  if (status >= 500) log.error({ code, cause: describeError(cause) }, 'request failed');
}

function modelBody(id: string): object {
  return { id, object: 'model', created: MODELS_SINCE, owned_by: 'embedded-experts' };
}
