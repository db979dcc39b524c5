import { Writable } from 'node:stream';
import OpenAI, { NotFoundError } from 'openai';
import pino from 'pino';
import request from 'supertest';
import { modelNames, type RunningExperts, startExperts } from '../src';

const QUESTION = 'What is the capital of Peru?';

let experts: RunningExperts;
let client: OpenAI;
let logged = '';

beforeAll(async () => {
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      logged += chunk.toString();
      done();
    },
  });
  experts = await startExperts({ port: 0, log: pino({ level: 'trace' }, sink) });
  client = new OpenAI({ baseURL: experts.url, apiKey: 'none', maxRetries: 0 });
});

afterAll(async () => {
  await experts.stop();
});

function messages(content: string) {
  return [
    { role: 'system' as const, content: 'You are helpful.' },
    { role: 'user' as const, content: 'What is the capital of Chile?' },
    { role: 'assistant' as const, content: 'Final answer: Santiago' },
    { role: 'user' as const, content },
  ];
}

describe('with the openai client', () => {
  test('a completion answers the last user message and counts tokens', async () => {
    const completion = await client.chat.completions.create({
      model: 'clerk',
      messages: messages(QUESTION),
      temperature: 0.2,
      max_completion_tokens: 5,
      presence_penalty: 1,
    });
    expect(completion.choices[0]?.message.content).toMatch(/\nFinal answer: Lima$/);
    expect(completion.choices[0]?.finish_reason).toBe('stop');
    expect(completion.usage).toEqual({ prompt_tokens: 22, completion_tokens: 11, total_tokens: 33 });
  });

  test('a stream has the same text as a completion, and its usage last', async () => {
    const body = { model: 'tutor', messages: messages(QUESTION) };
    const whole = await client.chat.completions.create(body);
    const stream = await client.chat.completions.create({
      ...body,
      stream: true,
      stream_options: { include_usage: true },
    });
    const chunks: OpenAI.ChatCompletionChunk[] = [];
    for await (const chunk of stream) chunks.push(chunk);
    expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')).toBe(
      whole.choices[0]?.message.content,
    );
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: whole.usage });
    expect(chunks.slice(0, -1).every(({ usage }) => usage === null)).toBe(true);
    expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe('stop');
  });

  test('a stream has no usage unless it is asked for', async () => {
    const stream = await client.chat.completions.create({ model: 'clerk', messages: messages(QUESTION), stream: true });
    for await (const chunk of stream) expect(chunk).not.toHaveProperty('usage');
  });

  test('content in parts is read', async () => {
    const content = [{ type: 'text' as const, text: QUESTION }];
    const completion = await client.chat.completions.create({
      model: 'reference',
      messages: [{ role: 'user', content }],
    });
    expect(completion.choices[0]?.message.content).toBe('Final answer: Lima');
  });

  test('the models are listed', async () => {
    const ids: string[] = [];
    for await (const model of client.models.list()) ids.push(model.id);
    expect(ids).toEqual([...modelNames]);
  });

  test('an unknown model is an error with the code model_not_found', async () => {
    const error: unknown = await client.chat.completions
      .create({ model: 'oracle', messages: messages(QUESTION) })
      .catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(NotFoundError);
    expect(error).toMatchObject({
      status: 404,
      code: 'model_not_found',
      param: 'model',
      type: 'invalid_request_error',
    });
  });
});

describe('over plain HTTP', () => {
  const http = () => request(new URL(experts.url).origin);

  test('it reports its health', async () => {
    await http().get('/healthz').expect(200, { status: 'ok' });
  });

  test('a stream ends with [DONE]', async () => {
    const body = { model: 'clerk', messages: [{ role: 'user', content: QUESTION }], stream: true };
    const response = await http().post('/v1/chat/completions').send(body).expect(200);
    expect(response.headers['content-type']).toMatch(/^text\/event-stream/);
    expect(response.text.endsWith('data: [DONE]\n\n')).toBe(true);
  });

  test.each([
    ['a missing message list', { model: 'clerk' }, 'invalid_request', 'messages'],
    [
      'an unknown role',
      { model: 'clerk', messages: [{ role: 'pirate', content: 'x' }] },
      'invalid_request',
      'messages[0].role',
    ],
    [
      'no user message',
      { model: 'clerk', messages: [{ role: 'system', content: 'x' }] },
      'invalid_request',
      'messages',
    ],
  ])('%s is refused in the error shape of OpenAI', async (_what, body, code, param) => {
    const response = await http().post('/v1/chat/completions').send(body).expect(400);
    expect(response.body).toEqual({
      error: { message: expect.any(String) as string, type: 'invalid_request_error', code, param },
    });
  });

  test('a body that is not JSON is refused', async () => {
    const post = http().post('/v1/chat/completions').set('content-type', 'application/json').send('{"model":');
    const response = await post.expect(400);
    expect(response.body).toMatchObject({ error: { code: 'invalid_request' } });
  });

  test('an unknown address is refused', async () => {
    const response = await http().get('/v1/embeddings').expect(404);
    expect(response.body).toMatchObject({ error: { code: 'not_found' } });
  });
});

test('the log has each request and no text of it', () => {
  expect(logged).toContain('"model":"clerk"');
  expect(logged).not.toMatch(/capital|Peru|Lima|Santiago/);
});
