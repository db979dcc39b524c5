import { CoordinatorError, coordinatorApp } from '@llmnet/coordinator-api';
import type { AnswerReply, Coordinator } from '@llmnet/coordinator-api';
import pino from 'pino';
import request from 'supertest';
import { TASK, answer } from '@llmnet/test-kit/ledger-double';

const SECRET = 'heliotrope-4711';
const MESSAGES = [{ role: 'user', content: `What is ${SECRET}?` }];
const SALT = 'ab'.repeat(32);

let log: string[];
let coordinator: { readonly [K in keyof Coordinator]: jest.MockedFunction<Coordinator[K]> };

beforeEach(() => {
  log = [];
  coordinator = {
    classify: jest.fn().mockResolvedValue('words'),
    answer: jest.fn().mockResolvedValue({ state: 'answered', answer: answer() }),
    noteCanaryOpening: jest.fn().mockResolvedValue(undefined),
    models: jest.fn().mockResolvedValue([]),
  };
});

function app() {
  return coordinatorApp(coordinator, pino({ level: 'trace' }, { write: (line) => void log.push(line) }));
}

test('it tells that it is alive', async () => {
  await request(app()).get('/healthz').expect(200, { status: 'ok' });
});

test('a question gets its domain', async () => {
  await request(app()).post('/v1/classify').send({ messages: MESSAGES }).expect(200, { domain: 'words' });
  expect(coordinator.classify).toHaveBeenCalledWith(MESSAGES);
});

test('a question of no domain gets null', async () => {
  coordinator.classify.mockResolvedValue(null);
  await request(app()).post('/v1/classify').send({ messages: MESSAGES }).expect(200, { domain: null });
});

test.each([
  ['no messages', { messages: [] }],
  ['an unknown role', { messages: [{ role: 'tool', content: SECRET }] }],
  ['a message without text', { messages: [{ role: 'user' }] }],
  ['something else', { prompt: SECRET }],
])('a classification of %s is refused', async (_what, body) => {
  const { text } = await request(app()).post('/v1/classify').send(body).expect(400);
  expect(JSON.parse(text)).toEqual({ error: { code: 'INVALID_REQUEST' } });
});

test('a model that fails is told with its reason; no word of the question is answered or logged', async () => {
  coordinator.classify.mockRejectedValue(CoordinatorError.classifierFailed('HTTP 500'));
  const { text } = await request(app()).post('/v1/classify').send({ messages: MESSAGES }).expect(503);
  expect(JSON.parse(text)).toEqual({ error: { code: 'classifier_failed', reason: 'HTTP 500' } });
  expect(log.join('')).toContain('classifier_failed');
  expect(text + log.join('')).not.toContain(SECRET);
});

test('an unexpected error is told without its message', async () => {
  coordinator.classify.mockRejectedValue(new Error(SECRET));
  const { text } = await request(app()).post('/v1/classify').send({ messages: MESSAGES }).expect(502);
  expect(JSON.parse(text)).toEqual({ error: { code: 'UNEXPECTED' } });
  expect(log.join('')).not.toContain(SECRET);
});

test('a body that is no JSON is not repeated', async () => {
  const response = await request(app()).post('/v1/classify').type('json').send(`{"messages": ${SECRET}`);
  expect(response.status).toBeGreaterThanOrEqual(400);
  expect(response.text + log.join('')).not.toContain(SECRET);
});

test('an answer that is decided is handed out, and waited for as long as the gateway says', async () => {
  await request(app())
    .get(`/v1/answers/${TASK}`)
    .expect(200, JSON.parse(JSON.stringify(answer())) as object);
  expect(coordinator.answer).toHaveBeenLastCalledWith(TASK, 0);
  await request(app()).get(`/v1/answers/${TASK}?wait=20000`).expect(200);
  expect(coordinator.answer).toHaveBeenLastCalledWith(TASK, 20_000);
});

test.each<[AnswerReply['state'], number]>([
  ['undecided', 204],
  ['unknown', 404],
  ['failed', 410],
])('a task that is %s has status %i', async (state, status) => {
  coordinator.answer.mockResolvedValue({ state } as AnswerReply);
  await request(app()).get(`/v1/answers/${TASK}?wait=1`).expect(status, '');
});

test('it tells which models answer', async () => {
  const models = [{ model: 'tiny', duties: ['provider' as const], failure: null }];
  coordinator.models.mockResolvedValue(models);
  await request(app()).get('/v1/models').expect(200, { models });
});

test('it does not tell what it is built with', async () => {
  const { headers } = await request(app()).get('/healthz');
  expect(headers).not.toHaveProperty('x-powered-by');
});

test('a body that is no JSON, one that is too large and a wait that is none are the client’s fault', async () => {
  const broken = await request(app()).post('/v1/classify').type('json').send('{"x');
  const large = await request(app())
    .post('/v1/classify')
    .send({ messages: 'x'.repeat(1_100_000) });
  const wait = await request(app()).get(`/v1/answers/${TASK}?wait=-1`);
  expect([broken.status, large.status, wait.status]).toEqual([400, 413, 400]);
});

test('the gateway tells the salt of a canary commitment', async () => {
  await request(app()).put(`/v1/canary-openings/${TASK}`).send({ salt: SALT }).expect(204);
  expect(coordinator.noteCanaryOpening).toHaveBeenCalledWith(TASK, SALT);
});

test.each([
  ['another task than one', '/v1/canary-openings/nonsense', { salt: SALT }],
  ['another salt than one', `/v1/canary-openings/${TASK}`, { salt: 'short' }],
])('an opening for %s is refused', async (_what, path, body) => {
  await request(app())
    .put(path)
    .send(body)
    .expect(400, { error: { code: 'INVALID_REQUEST' } });
  expect(coordinator.noteCanaryOpening).not.toHaveBeenCalled();
});
