import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { NodeIdentity } from '@llmnet/ledger-client';
import { HttpsCoordinator } from '@llmnet/coordinator-api';
import { loadNodes, answer, TASK } from '@llmnet/test-kit/ledger-double';

const SECRET = 'heliotrope-4711';
const { signal } = new AbortController();

let gateway: NodeIdentity;
let worker: NodeIdentity;
let stranger: NodeIdentity;
let server: Server | undefined;
let client: HttpsCoordinator | undefined;

beforeAll(async () => {
  [gateway, worker, stranger] = (await loadNodes('Alpha/gateway', 'Alpha/worker', 'Beta/gateway')) as [
    NodeIdentity,
    NodeIdentity,
    NodeIdentity,
  ];
});

afterEach(async () => {
  client?.close();
  if (server === undefined) return;
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
  server = undefined;
});

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** A client of a coordinator that answers so, and demands a certificate of its own member. */
async function connect(
  handler: Handler,
  as = gateway,
  node = 'Alpha/worker',
  patienceMs?: number,
): Promise<HttpsCoordinator> {
  server = createServer({ ...worker.tls, requestCert: true, rejectUnauthorized: true }, handler);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  // A stranger trusts the coordinator's authority, so that only its own certificate is refused.
  client = new HttpsCoordinator(
    `https://127.0.0.1:${String(port)}`,
    node,
    { ...as.tls, ca: worker.tls.ca },
    patienceMs,
  );
  return client;
}

const reply =
  (status: number, body?: unknown): Handler =>
  (_request, response) =>
    response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));

test('a conversation is classified', async () => {
  const messages = [{ role: 'user' as const, content: 'What is 6 times 7?' }];
  let received: unknown;
  const coordinator = await connect((request, response) => {
    void text(request).then((body) => {
      received = [request.method, request.url, request.headers['content-type'], JSON.parse(body)];
      response.end(JSON.stringify({ domain: 'mathematics' }));
    });
  });
  await expect(coordinator.classify(messages, signal)).resolves.toBe('mathematics');
  expect(received).toEqual(['POST', '/v1/classify', 'application/json', { messages }]);
});

test('a classifier that failed is told with its reason, not as a coordinator that does not answer', async () => {
  const reason = 'HTTP 401; check its key';
  const coordinator = await connect(reply(503, { error: { code: 'classifier_failed', reason } }));
  const failure = await coordinator.classify([{ role: 'user', content: 'x' }], signal).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 'classifier_failed', reason });
  expect(String(failure)).toContain(reason);
});

test('an answer is asked for with how long it may be waited for', async () => {
  const urls: (string | undefined)[] = [];
  const coordinator = await connect((request, response) => {
    urls.push(request.url);
    response.end(JSON.stringify(answer()));
  });
  await expect(coordinator.answer(TASK, 250, signal)).resolves.toEqual({ state: 'answered', answer: answer() });
  expect(urls).toEqual([`/v1/answers/${TASK}?wait=250`]);
});

test.each([
  [204, 'undecided'],
  [404, 'unknown'],
  [410, 'failed'],
])('status %i means %s', async (status, state) => {
  await expect((await connect(reply(status))).answer(TASK, 0, signal)).resolves.toEqual({ state });
});

test.each<[string, Handler, string]>([
  ['the answer to another task', reply(200, answer({ task: 'cd'.repeat(16) })), 'coordinator_answer_invalid'],
  ['an answer in another form', reply(200, { content: SECRET }), 'coordinator_answer_invalid'],
  ['no JSON', reply(200, SECRET), 'coordinator_answer_invalid'],
  ['a refusal', reply(400, SECRET), 'coordinator_answer_invalid'],
  ['a failure', reply(500, SECRET), 'coordinator_unavailable'],
  ['a broken connection', (request) => request.socket.destroy(), 'coordinator_unavailable'],
])('%s is an error that does not repeat it', async (_what, handler, code) => {
  const error: unknown = await (await connect(handler)).answer(TASK, 0, signal).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ name: 'CoordinatorError', code });
  expect(JSON.stringify([error, String((error as Error).cause)])).not.toContain(SECRET);
});

test('the salt that opens a canary commitment is told', async () => {
  const salt = 'ab'.repeat(32);
  let received: unknown;
  const coordinator = await connect((request, response) => {
    void text(request).then((body) => {
      received = [request.method, request.url, JSON.parse(body)];
      response.writeHead(204).end();
    });
  });
  await coordinator.noteCanaryOpening(TASK, salt);
  expect(received).toEqual(['PUT', `/v1/canary-openings/${TASK}`, { salt }]);
});

test('a reply that does not come in time is an error, even where a signal of AbortSignal.timeout was collected', async () => {
  // As one that is collected: it never fires.
  const timeout = jest.spyOn(AbortSignal, 'timeout').mockReturnValue(new AbortController().signal);
  const coordinator = await connect(() => undefined);
  // So much less than what a reply may take by itself that a tenth of a second is left.
  await expect(coordinator.answer(TASK, -4_900, signal)).rejects.toMatchObject({ code: 'coordinator_unavailable' });
  timeout.mockRestore();
});

describe('a coordinator whose worker has just been killed', () => {
  const messages = [{ role: 'user' as const, content: 'What is 6 times 7?' }];

  /** Breaks the first connections off. */
  function broken(times: number, handler: Handler): Handler {
    let left = times;
    return (request, response) => {
      left -= 1;
      if (left >= 0) request.socket.destroy();
      else handler(request, response);
    };
  }

  test('is asked again when it is there again', async () => {
    const coordinator = await connect(broken(2, reply(200, { domain: 'mathematics' })));
    await expect(coordinator.classify(messages, signal)).resolves.toBe('mathematics');
  });

  test('is told again what opens a canary commitment', async () => {
    const coordinator = await connect(broken(1, reply(204)));
    await expect(coordinator.noteCanaryOpening(TASK, 'ab'.repeat(32))).resolves.toBeUndefined();
  });

  test('is given up where it stays away', async () => {
    const coordinator = await connect(broken(1_000, reply(204)), gateway, 'Alpha/worker', 300);
    await expect(coordinator.classify(messages, signal)).rejects.toMatchObject({ code: 'coordinator_unavailable' });
  });

  test('is waited for by nobody who has gone away', async () => {
    const caller = new AbortController();
    const coordinator = await connect((request) => {
      request.socket.destroy();
      caller.abort();
    });
    await expect(coordinator.classify(messages, caller.signal)).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('is asked once where it answers that it failed: its model has been paid', async () => {
    let asked = 0;
    const coordinator = await connect((_request, response) => {
      asked += 1;
      response.writeHead(502).end();
    });
    await expect(coordinator.classify(messages, signal)).rejects.toMatchObject({ code: 'coordinator_unavailable' });
    expect(asked).toBe(1);
  });
});

test('an aborted signal ends the call with its reason', async () => {
  const caller = new AbortController();
  const coordinator = await connect(() => {
    caller.abort();
  });
  await expect(coordinator.answer(TASK, 60_000, caller.signal)).rejects.toMatchObject({ name: 'AbortError' });
});

test('a coordinator tells which of its models answer', async () => {
  const models = [{ model: 'tiny', duties: ['provider'], failure: 'HTTP 401; check its key' }];
  const coordinator = await connect(reply(200, { models }));
  await expect(coordinator.models(signal)).resolves.toEqual(models);
});

test('a node of another member is not let in', async () => {
  const coordinator = await connect(reply(404), stranger);
  await expect(coordinator.models(signal)).rejects.toMatchObject({ code: 'coordinator_unavailable' });
});

test('another node of the member is not taken for the coordinator', async () => {
  const coordinator = await connect(reply(404), gateway, 'Alpha/other');
  await expect(coordinator.models(signal)).rejects.toMatchObject({ code: 'coordinator_unavailable' });
});
