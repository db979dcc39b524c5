import request from 'supertest';
import { APIError } from 'openai';
import type { ClientErrorCode } from '@llmnet/ledger-client';
import { LEDGER_ERRORS } from '@llmnet/protocol';
import { CoordinatorError } from '@llmnet/coordinator-api';
import { refusal, account, answer, lane, task, TASK, taskView } from '@llmnet/test-kit/ledger-double';
import { harness, openaiClient } from './support/gateway';

const SECRET = 'heliotrope-4711';
const question = { model: 'llm-net', messages: [{ role: 'user' as const, content: `Tell ${SECRET} apart.` }] };

describe('an error of the ledger', () => {
  test.each<[ClientErrorCode, number, boolean]>([
    ['NOT_FOUNDED', 503, true],
    ['NOT_A_MEMBER', 403, false],
    ['CLOCK_SKEW', 503, true],
    ['INVALID_REQUEST', 400, false],
    ['READ_CONFLICT', 503, true],
    ['NETWORK_BUSY', 429, true],
    ['LEDGER_UNAVAILABLE', 503, true],
    ['COMMIT_UNKNOWN', 503, false],
    ['REFUSED', 502, false],
  ])('%s has status %i and may be retried: %s', async (code, status, retry) => {
    const { app, ledger } = harness();
    ledger.submits['tasks:open'] = () => {
      throw refusal(code, SECRET);
    };
    const response = await request(app).post('/v1/chat/completions').send(question);
    expect(response.status).toBe(status);
    expect(response.body).toMatchObject({ error: { code, param: null } });
    expect(response.headers['x-should-retry']).toBe(retry ? undefined : 'false');
    expect(response.text).not.toContain(SECRET);
  });

  test('says what to do in the catalogue’s words', async () => {
    const { app, ledger } = harness();
    ledger.submits['tasks:open'] = () => {
      throw refusal('ROLE_MISSING', SECRET);
    };
    const response = await request(app).post('/v1/chat/completions').send(question);
    const { says, cure } = LEDGER_ERRORS.ROLE_MISSING;
    expect(response.body).toMatchObject({ error: { message: `${says}; ${cure}` } });
  });

  test('that no lane covers the quote is 402, and the openai client does not repeat it', async () => {
    const { app, ledger } = harness();
    ledger.queries['accounts:account'] = () => account(lane(0, { balance: 1n }));
    ledger.submits['accounts:sweep'] = () => {
      throw refusal('NOTHING_TO_SWEEP');
    };
    const client = await openaiClient(app);
    const error: unknown = await client.chat.completions.create(question).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(APIError);
    expect(error).toMatchObject({ status: 402, code: 'LANE_TOO_LOW', type: 'insufficient_quota' });
    expect((error as APIError).message).toContain(LEDGER_ERRORS.LANE_TOO_LOW.cure);
    expect(ledger.count('accounts:sweep')).toBe(1);
  });
});

test('a question beyond the queue is 429 with the time to ask again, in OpenAI’s shape, before anything is charged', async () => {
  const { app, ledger, coordinator } = harness();
  let classify = (): void => undefined;
  const classified = new Promise<null>(
    (resolve) =>
      (classify = () => {
        resolve(null);
      }),
  );
  coordinator.classify.mockImplementation(() => classified);
  const ask = async (): Promise<request.Response> => request(app).post('/v1/chat/completions').send(question);
  const asked = Array.from({ length: 41 }, ask);
  const refusal = async (one: Promise<request.Response>): Promise<request.Response> => {
    const response = await one;
    if (response.status !== 429) throw new Error('accepted');
    return response;
  };
  const refused = await Promise.any(asked.map(refusal));
  expect(refused.headers['retry-after']).toBe('1');
  expect(refused.headers['x-should-retry']).toBeUndefined();
  expect(refused.body).toMatchObject({ error: { type: 'rate_limit_error', code: 'overloaded', param: null } });
  classify();
  const statuses = (await Promise.all(asked)).map(({ status }) => status);
  expect(statuses.filter((status) => status === 200)).toHaveLength(40);
  expect(ledger.count('tasks:open')).toBe(0);
});

test('a task without a result by its deadline is 504, names the task, and is not paid for twice', async () => {
  const { app, ledger, coordinator } = harness();
  coordinator.answer.mockResolvedValue({ state: 'undecided' });
  ledger.queries['taskQueries:read'] = () => taskView({ task: task({ resultBy: Date.now() - 60_000 }) });
  const client = await openaiClient(app);
  const error: unknown = await client.chat.completions.create(question).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ status: 504, code: 'task_expired' });
  expect((error as APIError).message).toContain(TASK);
  expect(ledger.count('tasks:open')).toBe(1);
});

test('a task that nobody can answer is 502, at once, says whose fault it is, and is not paid for twice', async () => {
  const { app, ledger, coordinator } = harness();
  coordinator.answer.mockResolvedValue({ state: 'failed' });
  const response = await request(app).post('/v1/chat/completions').send(question).expect(502);
  expect(response.body).toMatchObject({ error: { code: 'experts_failed', type: 'server_error' } });
  expect(response.headers['x-should-retry']).toBe('false');
  expect(ledger.count('tasks:open')).toBe(1);
});

test('a coordinator that cannot classify is 503 and nothing is opened', async () => {
  const { app, ledger, coordinator } = harness();
  coordinator.classify.mockRejectedValue(CoordinatorError.unavailable(new Error('refused')));
  const response = await request(app).post('/v1/chat/completions').send(question).expect(503);
  expect(response.body).toMatchObject({ error: { code: 'coordinator_unavailable' } });
  expect(ledger.count('tasks:open')).toBe(0);
});

test('an error that nobody foresaw is 500 without its message', async () => {
  const { app, coordinator } = harness();
  coordinator.classify.mockRejectedValue(new Error(SECRET));
  const response = await request(app).post('/v1/chat/completions').send(question).expect(500);
  expect(response.body).toMatchObject({ error: { code: 'internal_error' } });
  expect(response.text).not.toContain(SECRET);
});

test('a route that does not exist is 404 in JSON', async () => {
  const response = await request(harness().app).get('/nowhere').expect(404);
  expect(response.body).toMatchObject({ error: { code: 'not_found' } });
});

describe('no text is logged', () => {
  test('of a question and its answer', async () => {
    const { app, coordinator, log } = harness();
    coordinator.answer.mockResolvedValue({ state: 'answered', answer: answer({ content: SECRET, final: SECRET }) });
    await request(app).post('/v1/chat/completions').send(question).expect(200);
    expect(log()).toContain(`"task":"${TASK}"`);
    expect(log()).toContain('"flag":"ok"');
    expect(log()).not.toContain(SECRET);
  });

  test('of an error that quotes it, which is still found by its place', async () => {
    const { app, coordinator, log } = harness();
    coordinator.classify.mockRejectedValue(new SyntaxError(`Unexpected token, "${SECRET}"`));
    await request(app).post('/v1/chat/completions').send(question).expect(500);
    expect(log()).toContain('errors.test');
    expect(log()).not.toContain(SECRET);
  });

  test('of a body or a path that is refused', async () => {
    const { app, log } = harness();
    await request(app).post('/v1/chat/completions').type('json').send(`{"messages": "${SECRET}`).expect(400);
    await request(app).get(`/${SECRET}`).expect(404);
    await request(app)
      .post('/v1/chat/completions')
      .send({ ...question, model: SECRET })
      .expect(404);
    expect(log()).not.toContain(SECRET);
  });
});
