import type { ErrorRequestHandler } from 'express';
import type { Logger } from 'pino';
import { ZodError } from 'zod';

/** An error that a client is told about, in OpenAI's shape. */
export class ApiError extends Error {
  public override readonly name = 'ApiError';

  public constructor(
    public readonly status: number,
    public readonly code: string,
    message: string,
    public readonly param: string | null = null,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  /** The body of the response. */
  public toJSON(): object {
    const type = this.status < 500 ? 'invalid_request_error' : 'server_error';
    return { error: { message: this.message, type, code: this.code, param: this.param } };
  }
}

/** Answers every failure in OpenAI's error shape. Messages name fields and codes, never what a message said. */
export function errorHandler(log: Logger): ErrorRequestHandler {
  return (cause: unknown, _request, response, next) => {
    const error = toApiError(cause);
    if (error.status >= 500) log.error({ code: error.code, at: stackFrames(cause) }, 'request failed');
    if (response.headersSent) {
      next(cause);
      return;
    }
    response.status(error.status).json(error);
  };
}

function toApiError(cause: unknown): ApiError {
  if (cause instanceof ApiError) return cause;
  if (cause instanceof ZodError) {
    const [issue] = cause.issues;
    const param = issue?.path.join('.') ?? '';
    return new ApiError(400, 'invalid_value', `Invalid value for '${param}': ${issue?.message ?? ''}`, param, {
      cause,
    });
  }
  if (isBodyError(cause)) {
    return new ApiError(cause.status, 'invalid_body', 'The request body is not valid JSON or too large.', null, {
      cause,
    });
  }
  return new ApiError(500, 'internal_error', 'The experts failed to answer; see their log.', null, { cause });
}

/** What express.json throws at a body that it cannot read. */
function isBodyError(cause: unknown): cause is Error & { status: number } {
  return cause instanceof Error && 'status' in cause && typeof cause.status === 'number' && cause.status < 500;
}

/** Where an error was thrown, without its message, which could quote a prompt. */
function stackFrames(cause: unknown): string[] {
  return cause instanceof Error ? (cause.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)) : [];
}
