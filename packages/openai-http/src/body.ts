import express, { Router } from 'express';
import type { RequestHandler } from 'express';
import { z } from 'zod';
import { ApiError } from './errors';

/** More than the largest prompt, which may be escaped. */
const BODY_LIMIT = '1mb';

/**
 * Reads the body of a request as JSON in UTF-8, also compressed, for a route that takes nothing else.
 * @throws ApiError from the handlers: 400 for no body, other bytes than UTF-8 and invalid JSON, 415 for another type or character set; `errorHandler`
 * answers what express itself refuses: 413 for too much, 415 for another compression
 */
export function jsonBody(): RequestHandler {
  return Router().use(assertJson, express.raw({ limit: BODY_LIMIT, type: () => true }), parseBody);
}

const JSON_TYPE = /^application\/(?:[\w.+-]{1,64}\+)?json$/i;
const CHARSET = /^charset="?([\w-]{1,32})"?$/i;
/** ASCII is a part of UTF-8. */
const CHARSETS: ReadonlySet<string> = new Set(['utf-8', 'utf8', 'us-ascii']);

const assertJson: RequestHandler = ({ headers }, _response, next) => {
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
  if (!hasBody) throw ApiError.invalid('there is no body; send JSON');
  const [type = '', ...parameters] = (headers['content-type'] ?? '').split(';').map((part) => part.trim());
  if (!JSON_TYPE.test(type)) {
    throw unsupportedType('the body has to be JSON; send it with the header content-type: application/json');
  }
  const charset = parameters.map((parameter) => CHARSET.exec(parameter)?.[1]).find((name) => name !== undefined);
  if (charset !== undefined && !CHARSETS.has(charset.toLowerCase())) {
    throw unsupportedType('the body has to be JSON in UTF-8, without another charset in its content-type');
  }
  next();
};

function unsupportedType(message: string): ApiError {
  return new ApiError({ status: 415, code: 'unsupported_media_type', message });
}

const parseBody: RequestHandler = (request, _response, next) => {
  request.body = parseJson(decodeUtf8(request.body));
  next();
};

function decodeUtf8(bytes: unknown): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(z.instanceof(Uint8Array).parse(bytes));
  } catch {
    throw ApiError.invalid('the body is not valid UTF-8; send JSON in UTF-8');
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Without the parser's own error: it quotes the body.
    throw ApiError.invalid('the body is not valid JSON');
  }
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
