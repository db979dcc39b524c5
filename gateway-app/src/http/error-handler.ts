import type { ErrorRequestHandler, RequestHandler } from 'express';
import { z } from 'zod';
import { ApiError, toApiError } from '../openai/errors';
import { contextOf } from './request-context';

export const unknownRoute: RequestHandler = () => {
  throw ApiError.notFound('there is no such route; the API has /v1/chat/completions, /v1/models and /api');
};

/** Answers every error in OpenAI's shape. One that has begun is cut off by express, so that the client sees it is incomplete. */
export const errorHandler: ErrorRequestHandler = (thrown: unknown, _request, response, next) => {
  const error = fromBodyParser(thrown) ?? toApiError(thrown);
  contextOf(response).error = error;
  if (response.headersSent) {
    next(error);
    return;
  }
  if (!error.retry) response.set('x-should-retry', 'false');
  response.status(error.status).json(error.body);
};

const ClientFault = z.object({ type: z.string(), status: z.int().min(400).max(499) });

/** What express' body parsers and router throw for a client's fault carries a type or a status (http-errors). */
function fromBodyParser(thrown: unknown): ApiError | undefined {
  if (thrown instanceof URIError) return ApiError.invalid('the path is not validly encoded');
  const fault = ClientFault.safeParse(thrown);
  if (thrown instanceof ApiError || !fault.success) return undefined;
  const { type, status } = fault.data;
  const message = BODY_FAULTS[type] ?? 'the body cannot be read; send JSON in UTF-8';
  return new ApiError({ status, code: status === 413 ? 'prompt_too_large' : 'invalid_request', message });
}

const BODY_FAULTS: Readonly<Record<string, string>> = {
  'entity.parse.failed': 'the body is not valid JSON',
  'entity.too.large': 'the body is larger than this API takes; shorten the messages',
};
