import express from 'express';
import type { RequestHandler } from 'express';
import { z } from 'zod';
import { ApiError } from './errors';

/** More than the largest prompt, which may be escaped. */
const BODY_LIMIT = '1mb';

/** Reads the body of a request as JSON. What it cannot read is answered by `errorHandler`: 400, or 413 for too much. */
export function jsonBody(): RequestHandler {
  return express.json({ limit: BODY_LIMIT });
}

/** @throws ApiError 400 invalid_request naming the first parameter that is wrong, as in `messages[0].role` */
export function readBody<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const param = z.core.toDotPath(issue?.path ?? []);
  // A schema's message names what was expected, never what was sent.
  throw ApiError.invalid(`${param === '' ? 'the body' : param}: ${issue?.message ?? 'invalid'}`, param);
}

/** The fields of a chat completion request that ask for a stream; for a schema of one's own. */
export const streamFields = {
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().nullish() }).nullish(),
};

export interface StreamOptions {
  readonly includeUsage: boolean;
}

/** How a response is to be streamed; null for one in one piece. */
export function streamOptionsOf(request: z.infer<z.ZodObject<typeof streamFields>>): StreamOptions | null {
  return request.stream === true ? { includeUsage: request.stream_options?.include_usage === true } : null;
}
