import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { NodeIdentity, PositionedEvent } from '@llmnet/ledger-client';
import { NodeLedger, consortium, loadNodes, refusal, txId } from '@llmnet/test-kit/ledger-double';
import { temporaryFolder } from '@llmnet/test-kit/programs';
import pino from 'pino';
import { WorkerConfig } from '../src/config';
import { startWorker } from '../src/worker';
import type { Worker } from '../src/worker';
import './support/node-errors';
import { OPENED, SEATS } from './support/tasks';

let identity: NodeIdentity;

beforeAll(async () => {
  [identity] = (await loadNodes('Birch/worker')) as [NodeIdentity];
});

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'], now: OPENED.commitBy - 5_000 });
});

afterEach(() => {
  jest.useRealTimers();
});

/** A ledger that a worker can be started on; it tells of one task and then of nothing more. */
class StartableLedger extends NodeLedger {
  isClosed = false;
  isFollowed = false;
  answerText: () => Promise<never> = () => new Promise(() => undefined);

  constructor() {
    super(identity);
    const { node, encryptionKey } = identity;
    this.queries = {
      'membership:consortium': () => consortium(),
      'membership:node': () => ({ node, roles: [], encryptionKey, at: 0, txId: txId(0) }),
      'reputation:unfolded': () => ({ waiting: [], revisions: [] }),
      'reputation:epoch': () => ({ epoch: 0 }),
      'registry:providers': () => [],
      'registry:provider': () => ({ versions: [], leaseUntil: null }),
      'taskQueries:text': () => this.answerText(),
    };
  }

  override submits: NodeLedger['submits'] = {
    'registry:registerProvider': () => txId(1),
    'registry:renewLeases': () => txId(2),
  };

  waitForReady(): Promise<void> {
    return Promise.resolve();
  }

  close(): void {
    this.isClosed = true;
  }

  override async *events(_from: { readonly block: bigint }, signal?: AbortSignal): AsyncGenerator<PositionedEvent> {
    this.isFollowed = true;
    try {
      yield { event: OPENED, block: 1n, txId: txId(1) };
      if (signal?.aborted === false) await once(signal, 'abort');
    } finally {
      this.isFollowed = false;
    }
  }
}

const MODEL = { baseUrl: 'http://127.0.0.1:1', model: 'tiny' };
const PARTS = WorkerConfig.pick({ stateFolder: true, providers: true, coordinator: true, validator: true });

/** Without the files of node and ledger, which only the connection reads. */
function start(ledger: StartableLedger, port?: number): Promise<Worker> {
  const coordinator = port === undefined ? null : { port, classifier: MODEL, synthesiser: null };
  const claims = { model: 'tiny', modelVersion: '1', domains: ['words'], price: '1' };
  const providers = [{ name: 'expert', ...claims, backend: MODEL }];
  const parts = PARTS.parse({ stateFolder: temporaryFolder(), providers, coordinator, validator: null });
  const config = { ...parts, node: undefined, ledger: undefined } as unknown as WorkerConfig;
  return startWorker(config, pino({ level: 'silent' }), () => Promise.resolve(ledger.asLedger));
}

const turn = (): Promise<void> => new Promise(setImmediate);

test('a start that fails leaves nothing running: no stream of events, no timer, no connection', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const ledger = new StartableLedger();
  await expect(start(ledger, (other.address() as AddressInfo).port)).rejects.toMatchObject({ code: 'EADDRINUSE' });
  other.close();
  expect(ledger.isFollowed).toBe(false);
  expect(ledger.isClosed).toBe(true);
  expect(jest.getTimerCount()).toBe(0);
});

test('a ledger that is late with its first answers is asked anew, and the start before has left nothing', async () => {
  const ledger = new StartableLedger();
  const early = [refusal('NOT_FOUNDED'), refusal('LEDGER_UNAVAILABLE')];
  ledger.queries['membership:consortium'] = () => {
    const failure = early.pop();
    if (failure !== undefined) throw failure;
    return consortium();
  };
  const later = [refusal('LEDGER_UNAVAILABLE'), refusal('COMMIT_UNKNOWN')];
  ledger.submits['registry:registerProvider'] = () => {
    const failure = later.pop();
    if (failure !== undefined) throw failure;
    return txId(1);
  };
  const starting = start(ledger);
  await jest.advanceTimersByTimeAsync(20_000);
  const worker = await starting;
  expect([...early, ...later]).toEqual([]);
  await worker.stop();
  expect(jest.getTimerCount()).toBe(0);
});

test('a refusal ends the start at once', async () => {
  const ledger = new StartableLedger();
  ledger.queries['membership:consortium'] = () => {
    throw refusal('NOT_A_MEMBER');
  };
  await expect(start(ledger)).rejects.toMatchObject({ code: 'NOT_A_MEMBER' });
  expect(ledger.count('membership:consortium')).toBe(1);
});

/** A worker whose answer is under way, since its ledger has not yet said what the question is. */
async function answering(ledger: StartableLedger): Promise<Worker> {
  expect(SEATS.map(({ node }) => node)).toContain(identity.node);
  const worker = await start(ledger);
  while (ledger.count('taskQueries:text') === 0) await turn();
  return worker;
}

test('a stop waits for the duties under way before it lets go of the ledger', async () => {
  const ledger = new StartableLedger();
  let end: (reason: Error) => void = () => undefined;
  ledger.answerText = () => new Promise((_resolve, reject) => (end = reject));
  const worker = await answering(ledger);
  const stopping = worker.stop();
  await turn();
  expect(ledger.isClosed).toBe(false);
  end(new Error('no text'));
  await stopping;
  expect(ledger.isClosed).toBe(true);
  expect(jest.getTimerCount()).toBe(0);
});

test('a duty that does not end holds a stop up for three seconds at most', async () => {
  const ledger = new StartableLedger();
  const worker = await answering(ledger);
  const stopping = worker.stop();
  await jest.advanceTimersByTimeAsync(2_999);
  expect(ledger.isClosed).toBe(false);
  await jest.advanceTimersByTimeAsync(1);
  await stopping;
  expect(ledger.isClosed).toBe(true);
});
