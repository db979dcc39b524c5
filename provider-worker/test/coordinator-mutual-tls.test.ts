import { once } from 'node:events';
import { request } from 'node:https';
import type { RequestOptions, Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { NodeIdentity } from '@llmnet/ledger-client';
import pino from 'pino';
import { AnswerBoard } from '../src/coordinator/answer-board';
import { LinkBook } from '../src/coordinator/link-book';
import { Classifier } from '../src/coordinator/classifier';
import { coordinatorApp, listenForGateway } from '../src/coordinator/coordinator-server';
import { loadNodes } from '@llmnet/test-kit/ledger-double';
import { ScriptedBackend } from './support/scripted-backend';

let worker: NodeIdentity;
let gateway: NodeIdentity;
let stranger: NodeIdentity;
let server: Server;

function app(): ReturnType<typeof coordinatorApp> {
  return coordinatorApp(
    new Classifier(new ScriptedBackend(''), []),
    { board: new AnswerBoard(), links: new LinkBook() },
    pino({ level: 'silent' }),
  );
}

beforeAll(async () => {
  [worker, gateway, stranger] = (await loadNodes('Alpha/worker', 'Alpha/gateway', 'Beta/gateway')) as [
    NodeIdentity,
    NodeIdentity,
    NodeIdentity,
  ];
  server = await listenForGateway(app(), 0, worker);
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

const port = (): number => (server.address() as AddressInfo).port;

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
  expect(server.address()).toMatchObject({ address: '127.0.0.1' });
});

test('a port that is taken is an error', async () => {
  await expect(listenForGateway(app(), port(), worker)).rejects.toMatchObject({ code: 'EADDRINUSE' });
});
