import { PARAMETER_PROFILES, Parameters } from '@llmnet/protocol';
import type { Consortium, LedgerEvent, QueryResponse } from '@llmnet/protocol';
import pino from 'pino';
import { ReputationMaintainer } from '../../src/maintenance/reputation-maintainer';
import { refusal, domainView, txId, NodeLedger, testNode } from '@llmnet/test-kit/ledger-double';

const DOMAIN = 'mathematics';
const MEMBERS = ['Aster', 'Birch', 'Cedar'];
/** A window is two seconds and a snapshot interval one. */
const PARAMETERS = Parameters.parse({ version: 1, domains: [DOMAIN], ...PARAMETER_PROFILES.development });
const WINDOW = 2_000;
const INTERVAL = 1_000;
/** By how much each further member waits longer. */
const LATE = 4 * WINDOW;

const running: ReputationMaintainer[] = [];

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  for (const maintainer of running.splice(0)) void maintainer.stop();
  jest.useRealTimers();
});

function consortiumOf(members: readonly string[]): Pick<Consortium, 'parameters' | 'members'> {
  return {
    parameters: PARAMETERS,
    members: members.map((mspId) => ({ mspId, name: mspId, state: 'active' as const })),
  };
}

type Standing = QueryResponse<'reputation:standing'>;

/** An organisation's standing, good unless a test says otherwise. */
function standing(mspId: string, overrides: Partial<Standing> = {}): Standing {
  return { mspId, cusum: 0n, quarantine: null, records: [], ...overrides };
}

interface Run {
  readonly maintainer: ReputationMaintainer;
  readonly ledger: NodeLedger;
  /** Organisations with outcomes on the ledger. */
  readonly waiting: Set<string>;
  /** Organisations whose records a dispute changed. */
  readonly revisions: Set<string>;
  /** What the ledger says of organisations that are not just of good standing. */
  readonly standings: Map<string, Standing>;
  readonly submitted: string[];
  readonly log: string[];
}

/** A member's maintainer beside a ledger whose records are folded by a roll-up; its events come only as a test sends them. */
function run(mspId = 'Aster', members: readonly string[] = [mspId]): Run {
  const ledger = new NodeLedger(testNode(mspId));
  const waiting = new Set<string>();
  const revisions = new Set<string>();
  const standings = new Map<string, Standing>();
  const submitted: string[] = [];
  const log: string[] = [];
  ledger.queries = {
    'reputation:unfolded': () => ({
      waiting: [...waiting].map((org) => ({ mspId: org, window: 4 })),
      revisions: [...revisions],
    }),
    'reputation:standing': ({ mspId }) => standings.get(mspId) ?? standing(mspId),
    'reputation:epoch': () => ({ epoch: 3 }),
  };
  ledger.submits = {
    'reputation:rollUp': (request) => {
      submitted.push(`rollUp ${request.mspId} ${String(request.window)} ${String(request.limit)}`);
      waiting.delete(request.mspId);
      return txId(1);
    },
    'reputation:revise': (request) => {
      submitted.push(`revise ${request.mspId}`);
      revisions.delete(request.mspId);
      return txId(3);
    },
    'reputation:quarantine': (request) => {
      submitted.push(`quarantine ${request.mspId}`);
      return txId(4);
    },
    'reputation:reinstate': (request) => {
      submitted.push(`reinstate ${request.mspId}`);
      return txId(5);
    },
    'reputation:publishSnapshot': ({ epoch }) => {
      submitted.push(`publish ${String(epoch)}`);
      return txId(2);
    },
  };
  const logger = pino({}, { write: (line) => void log.push(line) });
  const maintainer = new ReputationMaintainer(ledger.asLedger, consortiumOf(members), logger);
  running.push(maintainer);
  return { maintainer, ledger, waiting, revisions, standings, submitted, log };
}

const settled = (...mspIds: string[]): LedgerEvent => ({
  type: 'settled',
  task: 'ab'.repeat(16),
  domain: DOMAIN,
  mspIds,
  judgeMspIds: [],
});
const rolledUp = (mspId: string, more = false): LedgerEvent => ({
  type: 'rolledUp',
  field: DOMAIN,
  mspId,
  window: 4,
  more,
});
const published: LedgerEvent = { type: 'snapshotPublished', domain: DOMAIN, epoch: 4 };

const pass = (milliseconds: number): Promise<void> => jest.advanceTimersByTimeAsync(milliseconds);

test('a settled task is rolled up when its window has passed, and a snapshot follows', async () => {
  const { maintainer, waiting, submitted } = run();
  waiting.add('Birch').add('Cedar');
  maintainer.observe(settled('Birch', 'Cedar'));
  await pass(WINDOW - 1);
  expect(submitted).toEqual([]);
  await pass(1);
  expect(submitted).toEqual(['rollUp Birch 4 100', 'rollUp Cedar 4 100', 'publish 4']);
});

test('a first snapshot has epoch 0', async () => {
  const { maintainer, ledger, submitted } = run();
  ledger.queries['reputation:epoch'] = () => ({ epoch: null });
  await maintainer.start();
  await pass(INTERVAL);
  expect(submitted).toEqual(['publish 0']);
});

test('only what waits on the ledger is rolled up', async () => {
  const { maintainer, waiting, submitted } = run();
  waiting.add('Cedar');
  maintainer.observe(settled('Birch', 'Cedar'));
  await pass(WINDOW);
  expect(submitted).toEqual(['rollUp Cedar 4 100', 'publish 4']);
});

test('nothing is submitted when another member has done it all', async () => {
  const { maintainer, submitted } = run();
  maintainer.observe(settled('Birch'));
  maintainer.observe(rolledUp('Birch'));
  maintainer.observe(published);
  await pass(10 * WINDOW);
  expect(submitted).toEqual([]);
  expect(jest.getTimerCount()).toBe(0);
});

test('one change is published once', async () => {
  const { maintainer, waiting, submitted } = run();
  waiting.add('Birch');
  maintainer.observe(settled('Birch'));
  await pass(WINDOW);
  maintainer.observe(rolledUp('Birch'));
  maintainer.observe(published);
  await pass(10 * WINDOW);
  expect(submitted.filter((step) => step.startsWith('publish'))).toHaveLength(1);
});

test('many settlements of one window are rolled up once', async () => {
  const { maintainer, waiting, submitted } = run();
  waiting.add('Birch');
  for (let count = 0; count < 20; count += 1) maintainer.observe(settled('Birch'));
  await pass(WINDOW);
  expect(submitted).toEqual(['rollUp Birch 4 100', 'publish 4']);
});

test('a window that has more is rolled up on', async () => {
  const { maintainer, ledger, waiting, submitted } = run();
  waiting.add('Birch');
  maintainer.observe(settled('Birch'));
  ledger.submits['reputation:rollUp'] = ({ mspId }) => {
    submitted.push(`rollUp ${mspId}`);
    return txId(1);
  };
  await pass(WINDOW);
  maintainer.observe(rolledUp('Birch', true));
  await pass(WINDOW);
  expect(submitted.filter((step) => step === 'rollUp Birch')).toHaveLength(2);
});

test('what happened while nobody was here is found at the start', async () => {
  const { maintainer, waiting, submitted } = run();
  waiting.add('Birch');
  await maintainer.start();
  await pass(WINDOW);
  expect(submitted).toEqual(['rollUp Birch 4 100', 'publish 4']);
});

test('a later member that sees the work done leaves it', async () => {
  for (const mspId of MEMBERS) {
    const { maintainer, submitted } = run(mspId, MEMBERS);
    maintainer.observe(settled('Dahlia'));
    maintainer.observe(rolledUp('Dahlia'));
    maintainer.observe(published);
    await pass(10 * WINDOW);
    expect(submitted).toEqual([]);
  }
});

test('a member that the ledger has let in takes its turn among the others', async () => {
  const { maintainer, ledger, waiting, submitted } = run('Birch', ['Birch']);
  ledger.queries['membership:consortium'] = () => ({ ...consortiumOf(['Aster', 'Birch']), membership: 2 });
  maintainer.observe({ type: 'snapshotPublished', domain: DOMAIN, epoch: 3 });
  maintainer.observe({ type: 'enacted', proposal: 'ab' });
  await pass(10 * WINDOW);
  submitted.splice(0);
  waiting.add('Dahlia');
  maintainer.observe(settled('Dahlia'));
  await pass(WINDOW);
  expect(submitted).toEqual([]);
  await pass(LATE);
  expect(submitted).toContain('rollUp Dahlia 4 100');
});

test.each<readonly [string, LedgerEvent]>([
  ['a provider registers', { type: 'providerRegistered', provider: 'Birch/expert', domains: [DOMAIN] }],
  ['a node registers', { type: 'nodeRegistered', node: 'Birch/worker' }],
  ['another member has rolled up', rolledUp('Birch')],
])('a snapshot is published after its interval when %s', async (_what, event) => {
  const { maintainer, submitted } = run();
  maintainer.observe(event);
  await pass(INTERVAL - 1);
  expect(submitted).toEqual([]);
  await pass(1);
  expect(submitted).toEqual(['publish 4']);
});

test("a snapshot that is published meanwhile makes one's own unnecessary", async () => {
  const { maintainer, submitted } = run();
  maintainer.observe(rolledUp('Birch'));
  maintainer.observe(published);
  await pass(10 * INTERVAL);
  expect(submitted).toEqual([]);
});

test('events of other kinds bring no work', async () => {
  const { maintainer, submitted } = run();
  maintainer.observe({ type: 'founded' });
  maintainer.observe({ type: 'swept', mspId: 'Birch' });
  await pass(10 * WINDOW);
  expect(submitted).toEqual([]);
  expect(jest.getTimerCount()).toBe(0);
});

test.each(['SNAPSHOT_UNCHANGED', 'SNAPSHOT_STALE'] as const)('a snapshot refused as %s is left', async (code) => {
  const { maintainer, ledger, log } = run();
  ledger.submits['reputation:publishSnapshot'] = () => Promise.reject(refusal(code));
  maintainer.observe(rolledUp('Birch'));
  await pass(10 * INTERVAL);
  expect(ledger.count('reputation:publishSnapshot')).toBe(1);
  expect(log).toEqual([]);
});

test.each(['SNAPSHOT_TOO_SOON', 'READ_CONFLICT'] as const)(
  'a snapshot refused as %s is published later',
  async (code) => {
    const { maintainer, ledger } = run();
    ledger.submits['reputation:publishSnapshot'] = (_request, { onConflict }) => {
      expect(onConflict).toBe('fail');
      return Promise.reject(refusal(code));
    };
    maintainer.observe(rolledUp('Birch'));
    await pass(INTERVAL);
    ledger.submits['reputation:publishSnapshot'] = () => txId(2);
    await pass(INTERVAL);
    expect(ledger.committed).toEqual(['reputation:publishSnapshot']);
  },
);

test('a window that is still filling is rolled up later', async () => {
  const { maintainer, ledger, waiting } = run();
  waiting.add('Birch');
  ledger.submits['reputation:rollUp'] = () => Promise.reject(refusal('WINDOW_OPEN'));
  maintainer.observe(settled('Birch'));
  await pass(WINDOW);
  expect(ledger.count('reputation:publishSnapshot')).toBe(0);
  ledger.submits['reputation:rollUp'] = () => txId(1);
  await pass(WINDOW);
  expect(ledger.committed).toEqual(['reputation:rollUp', 'reputation:publishSnapshot']);
});

test('a failure is logged and tried again', async () => {
  const { maintainer, ledger, waiting, log } = run();
  waiting.add('Birch');
  ledger.submits['reputation:rollUp'] = () => Promise.reject(refusal('LEDGER_UNAVAILABLE'));
  maintainer.observe(settled('Birch'));
  await pass(WINDOW);
  expect(log.join('')).toContain('LEDGER_UNAVAILABLE');
  ledger.submits['reputation:rollUp'] = () => txId(1);
  await pass(WINDOW);
  expect(ledger.committed).toEqual(['reputation:publishSnapshot', 'reputation:rollUp', 'reputation:publishSnapshot']);
});

test('a stopped maintainer does nothing any more', async () => {
  const { maintainer, waiting, submitted } = run();
  waiting.add('Birch');
  maintainer.observe(settled('Birch'));
  void maintainer.stop();
  maintainer.observe(settled('Cedar'));
  await pass(10 * WINDOW);
  expect(submitted).toEqual([]);
  expect(jest.getTimerCount()).toBe(0);
});

test('a record that a dispute changed is revised before it is rolled up', async () => {
  const { maintainer, waiting, revisions, submitted } = run();
  waiting.add('Birch');
  revisions.add('Birch');
  maintainer.observe(settled('Birch'));
  await pass(WINDOW);
  expect(submitted).toEqual(['revise Birch', 'rollUp Birch 4 100', 'publish 4']);
});

test('who fell too far below expectation is quarantined after the roll-up that showed it', async () => {
  const { maintainer, waiting, standings, submitted } = run();
  waiting.add('Birch');
  standings.set('Birch', standing('Birch', { cusum: PARAMETERS.quarantineAt }));
  maintainer.observe(settled('Birch'));
  await pass(WINDOW);
  expect(submitted).toEqual(['rollUp Birch 4 100', 'quarantine Birch', 'publish 4']);
});

test.each([
  [3_000_000n, ['rollUp Birch 4 100', 'reinstate Birch', 'publish 4']],
  [2_999_999n, ['rollUp Birch 4 100', 'publish 4']],
])('who answered its canaries comes back, with %s of five right', async (success, expected) => {
  const { maintainer, waiting, standings, submitted } = run();
  waiting.add('Birch');
  const [record] = domainView(3).reputations;
  if (record === undefined) throw new Error('the view has a record');
  const records = [{ ...record, probation: { number: 1, canaries: 5, success } }];
  const quarantine = {
    mspId: 'Birch',
    state: 'quarantined' as const,
    number: 1,
    domains: [DOMAIN],
    at: 0,
    txId: txId(0),
  };
  standings.set('Birch', standing('Birch', { cusum: PARAMETERS.quarantineAt, quarantine, records }));
  maintainer.observe(settled('Birch'));
  await pass(WINDOW);
  expect(submitted).toEqual(expected);
});
