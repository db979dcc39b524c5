import { randomUUID } from 'node:crypto';
import type { RequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import type { ApiError } from '@llmnet/openai-http';
import { describeError } from '@llmnet/logging';

const SANE_ID = /^[A-Za-z0-9._-]{1,64}$/;

/** What is known of a request beside its text; all of it may be logged. */
export interface RequestContext {
  readonly requestId: string;
  task?: string;
  flag?: string;
  error?: ApiError;
}

const contexts = new WeakMap<Response, RequestContext>();

/** The context of a response that {@link requestContext} has seen. */
export function contextOf(response: Response): RequestContext {
  const context = contexts.get(response);
  if (context === undefined) throw new TypeError('requestContext has to be the first handler');
  return context;
}

/**
 * Gives each request its id, the client's own where it is a sane one, and logs one line when the response ends. It names the
 * route by its pattern and errors by their code: a path or a message could carry what a user wrote.
 */
export function requestContext(logger: Logger): RequestHandler {
  return (request, response, next) => {
    const started = performance.now();
    const given = request.get('x-request-id');
    const context: RequestContext = { requestId: given !== undefined && SANE_ID.test(given) ? given : randomUUID() };
    contexts.set(response, context);
    response.set('x-request-id', context.requestId);
    response.once('close', () => {
      const { error, ...known } = context;
      logger[error !== undefined && error.status >= 500 ? 'error' : 'info']({
        event: 'request',
        ...known,
        method: request.method,
        route: routePattern(request.route),
        status: response.statusCode,
        finished: response.writableFinished,
        durationMs: Math.round(performance.now() - started),
        ...(error === undefined
          ? {}
          : { code: error.code, ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }) }),
      });
    });
    next();
  };
}

/** Express types the matched route as any. */
function routePattern(route: unknown): string | null {
  return typeof route === 'object' && route !== null && 'path' in route ? String(route.path) : null;
}
