import { request } from 'node:https';
import type { RequestOptions } from 'node:https';
import { coordinatorApp, listenForGateway } from '@llmnet/coordinator-api';
import type { CoordinatorServer } from '@llmnet/coordinator-api';
import type { NodeIdentity } from '@llmnet/ledger-client';
import pino from 'pino';
import { loadNodes } from '@llmnet/test-kit/ledger-double';

let worker: NodeIdentity;
let gateway: NodeIdentity;
let stranger: NodeIdentity;
let server: CoordinatorServer;

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
  server = await listenForGateway(app(), 0, worker.tls);
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

test('a node of the same member gets in', async () => {
  await expect(status({ cert: gateway.tls.cert, key: gateway.tls.key })).resolves.toBe(200);
});

test("another member's node is refused", async () => {
  await expect(status({ cert: stranger.tls.cert, key: stranger.tls.key })).rejects.toThrow();
});

test('a client without a certificate is refused', async () => {
  await expect(status({})).rejects.toThrow();
});

test('it listens on the loopback interface alone', () => {
  expect(new URL(server.url).hostname).toBe('127.0.0.1');
});

test('a port that is taken is an error', async () => {
  await expect(listenForGateway(app(), Number(port()), worker.tls)).rejects.toMatchObject({ code: 'EADDRINUSE' });
});
