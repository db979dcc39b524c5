import {
  ApiError,
  completionHead,
  errorHandler,
  jsonBody,
  readBody,
  sendCompletion,
  sendStream,
  streamFields,
  streamOptionsOf,
  unknownRoute,
  usageOf,
} from '@llmnet/openai-http';
import type { Completed } from '@llmnet/openai-http';
import express from 'express';
import type { Express } from 'express';
import request from 'supertest';
import { z } from 'zod';

const SECRET = 'heliotrope-4711';
const Body = z.looseObject({ messages: z.array(z.object({ role: z.enum(['user']) })), ...streamFields });

function toApiError(cause: unknown): ApiError {
  return new ApiError({ status: 503, code: 'busy', message: 'ask again', retry: true }, { cause });
}

/** An API that answers so, and keeps the codes of its errors. */
function api(answer: () => Promise<Completed>): { readonly app: Express; readonly errors: string[] } {
  const errors: string[] = [];
  const onError = ({ code }: ApiError): void => void errors.push(code);
  const app = express();
  app.post('/v1/chat/completions', jsonBody(), async (incoming, response) => {
    const stream = streamOptionsOf(readBody(Body, incoming.body));
    const head = completionHead('tiny', 'one');
    if (stream === null) sendCompletion(response, head, await answer());
    else await sendStream(response, head, answer(), { ...stream, toApiError, onError });
  });
  app.use(unknownRoute('there is no such route'));
  app.use(errorHandler({ toApiError, onError }));
  return { app, errors };
}

const says = (content: string): (() => Promise<Completed>) => {
  return () => Promise.resolve({ content, usage: usageOf(2, 3), extension: { more: 1 } });
};
const body = { messages: [{ role: 'user' }] };

function post(app: Express, sent: object = body): request.Test {
  return request(app).post('/v1/chat/completions').send(sent);
}

/** The data of each event of a streamed response, the last mark apart. */
function chunksOf(text: string): { choices: { delta: { content?: string } }[]; usage?: unknown; more?: number }[] {
  const events = text.split('\n\n').flatMap((event) => (event.startsWith('data: ') ? [event.slice(6)] : []));
  expect(events.pop()).toBe('[DONE]');
  return events.map((event) => JSON.parse(event) as ReturnType<typeof chunksOf>[number]);
}

test('a completion has OpenAI’s form, with the extension beside it', async () => {
  const response = await post(api(says('Hello.')).app).expect(200);
  expect(response.body).toMatchObject({
    ...{ id: 'chatcmpl-one', object: 'chat.completion', model: 'tiny', more: 1 },
    choices: [{ index: 0, message: { role: 'assistant', content: 'Hello.', refusal: null }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 2, completion_tokens: 3, total_tokens: 5 },
  });
});

test.each(['Hello there, you.', '  leading space', '\n\ttab and line\n\n', ' ', ''])(
  'the pieces of a stream are together the text exactly as it is: %j',
  async (content) => {
    const { text } = await post(api(says(content)).app, { ...body, stream: true }).expect(200);
    const chunks = chunksOf(text);
    expect(chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('')).toBe(content);
    expect(chunks.at(-1)).toMatchObject({ choices: [{ finish_reason: 'stop' }], more: 1 });
    expect(text).not.toContain('"usage"');
  },
);

test.each(['length', 'content_filter'] as const)(
  'a text that was cut says by what, whole and streamed: %s',
  async (cut) => {
    const { app } = api(() => Promise.resolve({ content: 'Hel', cut, usage: usageOf(2, 3), extension: {} }));
    const whole = await post(app).expect(200);
    expect(whole.body).toMatchObject({ choices: [{ finish_reason: cut }] });
    const { text } = await post(app, { ...body, stream: true }).expect(200);
    expect(chunksOf(text).at(-1)).toMatchObject({ choices: [{ finish_reason: cut }] });
  },
);

test('a stream has its usage last, and only when it is asked for', async () => {
  const sent = { ...body, stream: true, stream_options: { include_usage: true } };
  const chunks = chunksOf((await post(api(says('Hello.')).app, sent).expect(200)).text);
  expect(chunks.pop()).toMatchObject({ choices: [], usage: usageOf(2, 3) });
  expect(chunks.every(({ usage }) => usage === null)).toBe(true);
});

test('a stream that fails ends with the error and [DONE], and the error is told', async () => {
  const { app, errors } = api(() => Promise.reject(new Error(SECRET)));
  const { text } = await post(app, { ...body, stream: true }).expect(200);
  expect(chunksOf(text).at(-1)).toMatchObject({ error: { code: 'busy', type: 'server_error', param: null } });
  expect(errors).toEqual(['busy']);
  expect(text).not.toContain(SECRET);
});

test('an error has its status and shape, and says whether to ask again', async () => {
  const { app, errors } = api(() => Promise.reject(new Error(SECRET)));
  const response = await post(app).expect(503);
  expect(response.body).toEqual({ error: { message: 'ask again', type: 'server_error', code: 'busy', param: null } });
  expect(response.headers).not.toHaveProperty('x-should-retry');
  const refused = await post(app, { messages: 1 }).expect(400);
  expect(refused.headers['x-should-retry']).toBe('false');
  expect(errors).toEqual(['busy', 'invalid_request']);
});

test('what is wrong with a body is named by its parameter, without what was sent', async () => {
  const response = await post(api(says('')).app, { messages: [{ role: SECRET }] }).expect(400);
  expect(response.body).toMatchObject({
    error: { code: 'invalid_request', type: 'invalid_request_error', param: 'messages[0].role' },
  });
  expect(response.text).not.toContain(SECRET);
});

test('a body that is no JSON is 400, one that is too large 413, a route that is not there 404', async () => {
  const { app } = api(says(''));
  const broken = await request(app).post('/v1/chat/completions').type('json').send(`{"x": ${SECRET}`).expect(400);
  const large = await post(app, { x: 'a'.repeat(1_100_000) }).expect(413);
  const nowhere = await request(app).get('/v1/nothing').expect(404);
  const codes = [broken, large, nowhere].map(
    ({ body: { error } }: { body: { error: { code: string } } }) => error.code,
  );
  expect(codes).toEqual(['invalid_request', 'prompt_too_large', 'not_found']);
  expect(broken.text).not.toContain(SECRET);
});
