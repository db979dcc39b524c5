import request from 'supertest';
import type { AnswerReply } from '@llmnet/coordinator-api';
import { CoordinatorError } from '@llmnet/coordinator-api';
import { poll } from '@llmnet/retry';
import { refusal, answer, TASK } from '@llmnet/test-kit/ledger-double';
import { harness, openaiClient, serve } from './support/gateway';

const question = { model: 'llm-net', messages: [{ role: 'user' as const, content: 'What is 6 times 7?' }] };

/** The data of each event of a streamed response. */
const eventsOf = (body: string): string[] =>
  body
    .split('\n\n')
    .filter((event) => event.startsWith('data: '))
    .map((event) => event.slice('data: '.length));

describe('a stream', () => {
  test('gives the openai client the answer piece by piece, then the finish with the extension, then the usage', async () => {
    const { app } = harness();
    const stream = await (
      await openaiClient(app)
    ).chat.completions.create({ ...question, stream: true, stream_options: { include_usage: true } });
    const chunks = [];
    for await (const chunk of stream) chunks.push(chunk);
    const [first, ...rest] = chunks;
    const usage = rest.pop();
    const finish = rest.pop();
    expect(first?.choices[0]?.delta).toEqual({ role: 'assistant', content: '', refusal: null });
    expect(rest.map((chunk) => chunk.choices[0]?.delta.content)).toEqual(['The ', 'answer  ', 'is\n', 'forty-two.']);
    expect(finish).toMatchObject({
      choices: [{ delta: {}, finish_reason: 'stop' }],
      llmnet: { task: TASK, flag: 'ok' },
    });
    expect(usage).toMatchObject({ choices: [], usage: { total_tokens: 45 } });
    expect(new Set(chunks.map(({ id }) => id))).toEqual(new Set([`chatcmpl-${TASK}`]));
  });

  test('ends with [DONE] and has no usage unless asked for', async () => {
    const { app } = harness();
    const response = await request(app)
      .post('/v1/chat/completions')
      .send({ ...question, stream: true })
      .expect(200);
    expect(response.headers['content-type']).toMatch(/^text\/event-stream/);
    const events = eventsOf(response.text);
    expect(events.at(-1)).toBe('[DONE]');
    expect(response.text).not.toContain('"usage"');
  });

  test('begins when the task is open, before there is an answer', async () => {
    const { app, coordinator } = harness();
    let decide: ((reply: AnswerReply) => void) | undefined;
    coordinator.answer.mockImplementation(() => new Promise((resolve) => (decide = resolve)));
    const response = await fetch(`${await serve(app)}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...question, stream: true }),
    });
    expect(response.headers.get('x-llmnet-task')).toBe(TASK);
    await poll(() => decide !== undefined);
    decide?.({ state: 'answered', answer: answer() });
    expect(await response.text()).toContain('forty-two.');
  });

  test('that fails before its first byte is an error with its status', async () => {
    const { app, ledger } = harness();
    ledger.submits['tasks:open'] = () => {
      throw refusal('ROLE_MISSING');
    };
    const response = await request(app)
      .post('/v1/chat/completions')
      .send({ ...question, stream: true });
    expect(response.status).toBe(403);
    expect(response.body).toMatchObject({ error: { code: 'ROLE_MISSING' } });
  });

  test('that fails later ends with an error event and [DONE]', async () => {
    const { app, texts, coordinator, ledger, log } = harness();
    coordinator.answer.mockImplementation(() => {
      ledger.queries['taskQueries:read'] = () => {
        throw refusal('NOT_A_MEMBER');
      };
      throw CoordinatorError.invalid('in another form');
    });
    const response = await request(app)
      .post('/v1/chat/completions')
      .send({ ...question, stream: true })
      .expect(200);
    const [role, error, done] = eventsOf(response.text);
    expect(JSON.parse(role ?? '')).toMatchObject({ choices: [{ delta: { role: 'assistant' } }] });
    expect(JSON.parse(error ?? '')).toMatchObject({ error: { code: 'NOT_A_MEMBER', type: 'permission_error' } });
    expect(done).toBe('[DONE]');
    expect(texts.openResult).not.toHaveBeenCalled();
    await poll(() => log().includes('"code":"NOT_A_MEMBER"'));
  });
});

test('a client that goes away ends the waiting for its answer', async () => {
  const { app, coordinator } = harness();
  let waiting: AbortSignal | undefined;
  coordinator.answer.mockImplementation(async (_task, _wait, signal) => {
    waiting = signal;
    return new Promise((_resolve, reject) => {
      signal?.addEventListener('abort', () => {
        reject(new Error('aborted'));
      });
    });
  });
  const client = new AbortController();
  const response = fetch(`${await serve(app)}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(question),
    signal: client.signal,
  });
  await poll(() => waiting !== undefined);
  client.abort();
  await expect(response).rejects.toThrow();
  await poll(() => waiting?.aborted === true);
});
