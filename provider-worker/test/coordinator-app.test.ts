import pino from 'pino';
import request from 'supertest';
import { BackendError } from '../src/backends/backend';
import { AnswerBoard } from '../src/coordinator/answer-board';
import { LinkBook } from '../src/coordinator/link-book';
import { Classifier } from '../src/coordinator/classifier';
import { coordinatorApp } from '../src/coordinator/coordinator-server';
import { TASK, answer } from '@llmnet/test-kit/ledger-double';
import { ScriptedBackend } from './support/scripted-backend';

const SECRET = 'heliotrope-4711';
const MESSAGES = [{ role: 'user', content: `What is ${SECRET}?` }];

let log: string[];
let board: AnswerBoard;
let links: LinkBook;

beforeEach(() => {
  log = [];
  board = new AnswerBoard();
  links = new LinkBook();
});

function app(backend = new ScriptedBackend('Final answer: words')) {
  const logger = pino({ level: 'trace' }, { write: (line) => void log.push(line) });
  return coordinatorApp(new Classifier(backend, ['words']), { board, links }, logger);
}

test('it tells that it is alive', async () => {
  await request(app()).get('/healthz').expect(200, { status: 'ok' });
});

test('a question gets its domain', async () => {
  await request(app()).post('/v1/classify').send({ messages: MESSAGES }).expect(200, { domain: 'words' });
});

test('a question of no domain gets null', async () => {
  const none = new ScriptedBackend('Final answer: none');
  await request(app(none)).post('/v1/classify').send({ messages: MESSAGES }).expect(200, { domain: null });
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

test('a model that fails is told by its code; no word of the question is answered or logged', async () => {
  const backend = new ScriptedBackend('');
  jest.spyOn(backend, 'complete').mockRejectedValue(new BackendError('model', 'HTTP 500'));
  const { text } = await request(app(backend)).post('/v1/classify').send({ messages: MESSAGES }).expect(502);
  expect(JSON.parse(text)).toEqual({ error: { code: 'BACKEND_FAILED' } });
  expect(log.join('')).toContain('BACKEND_FAILED');
  expect(text + log.join('')).not.toContain(SECRET);
});

test('an unexpected error is told without its message', async () => {
  const backend = new ScriptedBackend('');
  jest.spyOn(backend, 'complete').mockRejectedValue(new Error(SECRET));
  const { text } = await request(app(backend)).post('/v1/classify').send({ messages: MESSAGES }).expect(502);
  expect(JSON.parse(text)).toEqual({ error: { code: 'UNEXPECTED' } });
  expect(log.join('')).not.toContain(SECRET);
});

test('a body that is no JSON is not repeated', async () => {
  const response = await request(app()).post('/v1/classify').type('json').send(`{"messages": ${SECRET}`);
  expect(response.status).toBeGreaterThanOrEqual(400);
  expect(response.text + log.join('')).not.toContain(SECRET);
});

test('an answer that is decided is handed out', async () => {
  board.publish(answer());
  await request(app())
    .get(`/v1/answers/${TASK}`)
    .expect(200, JSON.parse(JSON.stringify(answer())) as object);
});

test('an answer comes to who waits for it', async () => {
  board.expect(TASK);
  const wait = jest.spyOn(board, 'wait');
  const waiting = request(app()).get(`/v1/answers/${TASK}?wait=20000`).expect(200);
  const arrived = waiting.then(({ body }) => body as unknown);
  while (wait.mock.calls.length === 0) await new Promise(setImmediate);
  board.publish(answer());
  await expect(arrived).resolves.toMatchObject({ task: TASK, content: answer().content });
});

test('a task under way without an answer in time is told from a task that is not known', async () => {
  board.expect(TASK);
  await request(app()).get(`/v1/answers/${TASK}?wait=1`).expect(204, '');
  await request(app())
    .get(`/v1/answers/${'cd'.repeat(16)}?wait=1`)
    .expect(404, '');
  await request(app())
    .get(`/v1/answers/${'cd'.repeat(16)}`)
    .expect(404, '');
});

test('a task that is not known is waited for two seconds at most', async () => {
  const wait = jest.spyOn(board, 'wait').mockResolvedValue(undefined);
  await request(app()).get(`/v1/answers/${TASK}?wait=60000`).expect(404);
  expect(wait).toHaveBeenLastCalledWith(TASK, 2_000);
  board.expect(TASK);
  await request(app()).get(`/v1/answers/${TASK}?wait=60000`).expect(204);
  expect(wait).toHaveBeenLastCalledWith(TASK, 60_000);
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

test('the gateway tells the salt of a link', async () => {
  await request(app())
    .put(`/v1/links/${TASK}`)
    .send({ salt: 'ab'.repeat(32) })
    .expect(204);
  expect(links.saltOf(TASK)).toBe('ab'.repeat(32));
});

test.each([
  ['another task than one', '/v1/links/nonsense', { salt: 'ab'.repeat(32) }],
  ['another salt than one', `/v1/links/${'ab'.repeat(16)}`, { salt: 'short' }],
])('a link for %s is refused', async (_what, path, body) => {
  await request(app())
    .put(path)
    .send(body)
    .expect(400, { error: { code: 'INVALID_REQUEST' } });
});
