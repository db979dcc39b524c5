import { request } from 'node:https';
import type { RequestOptions } from 'node:https';
import { coordinatorApp, HttpsCoordinator, listenForGateway } from '@llmnet/coordinator-api';
import type { CoordinatorServer } from '@llmnet/coordinator-api';
import type { NodeIdentity } from '@llmnet/ledger-client';
import { poll } from '@llmnet/retry';
import pino from 'pino';
import { loadNodes } from '@llmnet/test-kit/ledger-double';

let worker: NodeIdentity;
let gateway: NodeIdentity;
let stranger: NodeIdentity;
let server: CoordinatorServer;
const log = { warn: jest.fn() };

function app(): ReturnType<typeof coordinatorApp> {
  const unused = () => Promise.reject(new Error('not asked in this test'));
  const coordinator = { classify: unused, answer: unused, noteCanaryOpening: unused, models: unused };
  return coordinatorApp(coordinator, pino({ level: 'silent' }));
}

beforeAll(async () => {
  [worker, gateway, stranger] = (await loadNodes('Alpha/worker', 'Alpha/gateway', 'Beta/gateway')) as [
    NodeIdentity,
    NodeIdentity,
    NodeIdentity,
  ];
  server = await listenForGateway(app(), 0, worker.tls, log);
});

afterAll(async () => {
  await server.close();
});

const port = (): string => new URL(server.url).port;

/** The status of the health check; every client trusts the worker's authority, so that only its own certificate can be refused. */
function status(as: RequestOptions): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port: port(), path: '/healthz', servername: 'localhost', agent: false };
    request({ ...options, ca: worker.tls.ca, ...as }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .once('error', reject)
      .end();
  });
}

beforeEach(async () => {
  await status({ cert: gateway.tls.cert, key: gateway.tls.key });
  log.warn.mockClear();
});

test('a node of the same member gets in', async () => {
  await expect(status({ cert: gateway.tls.cert, key: gateway.tls.key })).resolves.toBe(200);
});

test("another member's node is refused, and the log says why", async () => {
  await expect(status({ cert: stranger.tls.cert, key: stranger.tls.key })).rejects.toThrow();
  expect(log.warn).toHaveBeenCalledWith(
    { event: 'tls-refused', code: expect.stringMatching(/^(UNABLE_TO_|SELF_SIGNED_|ERR_SSL_)/) as string },
    expect.stringContaining('the authority in tlsCaCert'),
  );
});

test('a gateway that does not trust the authority is told in both logs', async () => {
  const { port: bound } = new URL(server.url);
  const client = new HttpsCoordinator(`https://127.0.0.1:${bound}`, 'Alpha/worker', {
    ...gateway.tls,
    ca: stranger.tls.ca,
  });
  await expect(client.models()).rejects.toMatchObject({
    code: 'coordinator_unavailable',
    message: expect.stringMatching(/TLS handshake .* failed \((UNABLE_TO_|SELF_SIGNED_)\w+\); .* tlsCaCert/) as string,
  });
  client.close();
  expect(await poll(() => log.warn.mock.calls.length > 0, { timeoutMs: 5_000 })).toBe(true);
});

test('a gateway that is refused again and again is told once, until one gets in', async () => {
  const refused = { cert: stranger.tls.cert, key: stranger.tls.key };
  for (let times = 0; times < 3; times += 1) await expect(status(refused)).rejects.toThrow();
  expect(log.warn).toHaveBeenCalledTimes(1);
  await status({ cert: gateway.tls.cert, key: gateway.tls.key });
  await expect(status(refused)).rejects.toThrow();
  expect(log.warn).toHaveBeenCalledTimes(2);
});

test('a client without a certificate is refused', async () => {
  await expect(status({})).rejects.toThrow();
});

test('it listens on the loopback interface alone', () => {
  expect(new URL(server.url).hostname).toBe('127.0.0.1');
});

test('a port that is taken is an error', async () => {
  await expect(listenForGateway(app(), Number(port()), worker.tls, log)).rejects.toMatchObject({ code: 'EADDRINUSE' });
});
