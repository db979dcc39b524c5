import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import { z } from 'zod';

interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  /** The request's parameter that is wrong. */
  readonly param?: string;
  /** Whether the same request may succeed when it is sent again, and does not pay twice by it. */
  readonly retry?: boolean;
  /** After how many seconds to send it again, where that is known. */
  readonly retryAfterSeconds?: number;
}

/** What an API answers instead of a result, in OpenAI's error shape. The message never has a word of a text. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: string;
  readonly param: string | null;
  readonly retry: boolean;
  readonly retryAfterSeconds: number | null;

  constructor({ status, code, message, param, retry, retryAfterSeconds }: Refusal, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
    this.code = code;
    this.param = param ?? null;
    this.retry = retry ?? false;
    this.retryAfterSeconds = retryAfterSeconds ?? null;
  }

  static invalid(message: string, param?: string): ApiError {
    return new ApiError({ status: 400, code: 'invalid_request', message, ...(param === undefined ? {} : { param }) });
  }

  static notFound(message: string): ApiError {
    return new ApiError({ status: 404, code: 'not_found', message });
  }

  static modelNotFound(message: string): ApiError {
    return new ApiError({ status: 404, code: 'model_not_found', message, param: 'model' });
  }

  get body(): { error: { message: string; type: string; code: string; param: string | null } } {
    const { message, status, code, param } = this;
    return { error: { message, type: errorType(status), code, param } };
  }
}

const OPENAI_TYPES: Readonly<Record<number, string>> = {
  402: 'insufficient_quota',
  403: 'permission_error',
  409: 'conflict_error',
  429: 'rate_limit_error',
};

function errorType(status: number): string {
  if (status >= 500) return 'server_error';
  return OPENAI_TYPES[status] ?? 'invalid_request_error';
}

/** The last route: everything else is 404. */
export function unknownRoute(message: string): RequestHandler {
  return () => {
    throw ApiError.notFound(message);
  };
}

/** The last handler of a route: whatever else is asked of it is 405, and OPTIONS says what it takes. */
export function otherMethods(...taken: readonly string[]): RequestHandler {
  const allow = [...taken, 'OPTIONS'].join(', ');
  return ({ method }, response) => {
    response.set('allow', allow);
    if (method !== 'OPTIONS') {
      const message = `this address does not take ${method}; it takes ${taken.join(' and ')}`;
      throw new ApiError({ status: 405, code: 'method_not_allowed', message });
    }
    response.status(204).end();
  };
}

interface ErrorHandling {
  /** Whatever a handler threw, as the API answers it, with the original as its cause. */
  readonly toApiError: (thrown: unknown) => ApiError;
  /** Is told of every error, for the log. */
  readonly onError: (error: ApiError, response: Response) => void;
}

/** Answers every error in OpenAI's shape. A response that has begun is cut off by express, so that the client sees it is incomplete. */
export function errorHandler({ toApiError, onError }: ErrorHandling): ErrorRequestHandler {
  return (thrown: unknown, _request, response, next) => {
    const error = thrown instanceof ApiError ? thrown : (clientFault(thrown) ?? toApiError(thrown));
    onError(error, response);
    if (response.headersSent) {
      next(error);
      return;
    }
    if (!error.retry) response.set('x-should-retry', 'false');
    if (error.retryAfterSeconds !== null) response.set('retry-after', String(error.retryAfterSeconds));
    response.status(error.status).json(error.body);
  };
}

const ClientFault = z.object({ type: z.string().default(''), status: z.int().min(400).max(499) });

const BODY_FAULTS: Readonly<Record<string, { readonly code: string; readonly message: string }>> = {
  'entity.too.large': {
    code: 'prompt_too_large',
    message: 'the body is larger than this API takes; shorten the messages',
  },
  'encoding.unsupported': {
    code: 'unsupported_content_encoding',
    message: 'the body’s content-encoding is not known here; send it as it is, or as gzip, deflate or br',
  },
};
const UNREADABLE = {
  code: 'invalid_request',
  message: 'the body cannot be read; see that its content-encoding and content-length say what it is',
};

/** What express' body parsers and router throw for a client's fault carries a type or a status (http-errors). */
function clientFault(thrown: unknown): ApiError | undefined {
  if (thrown instanceof URIError) return ApiError.invalid('the path is not validly encoded');
  const fault = ClientFault.safeParse(thrown);
  if (!fault.success) return undefined;
  const { type, status } = fault.data;
  return new ApiError({ status, ...(BODY_FAULTS[type] ?? UNREADABLE) });
}
