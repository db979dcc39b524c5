import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LedgerEvent } from '@llmnet/protocol';
import type { PositionedEvent } from '@llmnet/ledger-client';
import pino from 'pino';
import { EventPositionFile, followEvents } from '../../src/engine/event-loop';
import '../support/node-errors';
import { TaskEngine } from '../../src/engine/task-engine';
import type { TaskState } from '../../src/state/task-state';
import { refusal, txId, NodeLedger, testNode } from '@llmnet/test-kit/ledger-double';
import * as play from '../support/tasks';
import { OPENED, PROVIDERS } from '../support/tasks';

const [BETA = ''] = PROVIDERS;
const FIRST = OPENED.task;
const SECOND = 'cd'.repeat(16);

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'llmnet-events-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

const opened = (task: string): LedgerEvent => ({ ...OPENED, task });
const settled = (task: string): LedgerEvent => ({ ...play.settled, task });
const inBlock = (block: bigint, event: LedgerEvent): PositionedEvent => ({ event, block, txId: txId(Number(block)) });

interface Followed {
  readonly observed: LedgerEvent['type'][];
  readonly recalled: string[];
  readonly open: string[];
  readonly position: bigint;
}

/** Follows a ledger of so many blocks at the start through these events, once. */
async function follow(
  events: readonly PositionedEvent[],
  blocks = 0n,
  recall: (task: string) => Promise<TaskState | undefined> = () => Promise.resolve(undefined),
): Promise<Followed> {
  const ledger = new NodeLedger(testNode('Hazel'));
  ledger.blocks = blocks;
  ledger.stream = events;
  const recalled: string[] = [];
  const engine = new TaskEngine({
    node: ledger.identity.node,
    toleranceMs: play.TOLERANCE,
    log: pino({ level: 'silent' }),
    perform: () => Promise.resolve(),
    recall: (task) => {
      recalled.push(task);
      return recall(task);
    },
  });
  const observed: LedgerEvent['type'][] = [];
  try {
    await followEvents({
      interrupted: () => undefined,
      ledger: ledger.asLedger,
      engine,
      position: new EventPositionFile(folder),
      observe: ({ type }) => void observed.push(type),
      signal: new AbortController().signal,
    });
  } finally {
    await engine.stop();
  }
  const position = await new EventPositionFile(folder).read();
  return { observed, recalled, open: engine.open.map(({ task }) => task), position };
}

test('the position stays at the oldest task that is not settled', async () => {
  const { open, position } = await follow([
    inBlock(3n, opened(FIRST)),
    inBlock(4n, opened(SECOND)),
    inBlock(9n, play.committed(BETA)),
  ]);
  expect(open).toEqual([FIRST, SECOND]);
  expect(position).toBe(3n);
});

test('the position moves on to the next oldest when the oldest is settled', async () => {
  const { position } = await follow([
    inBlock(3n, opened(FIRST)),
    inBlock(4n, opened(SECOND)),
    inBlock(9n, settled(FIRST)),
  ]);
  expect(position).toBe(4n);
});

test('the position is the latest block when every task is settled', async () => {
  const { position } = await follow([inBlock(3n, opened(FIRST)), inBlock(9n, settled(FIRST))]);
  expect(position).toBe(9n);
});

test('a node reads on from its position', async () => {
  const events = [inBlock(3n, opened(FIRST)), inBlock(5n, settled(FIRST)), inBlock(9n, opened(SECOND))];
  await follow(events.slice(0, 2));
  const { open, observed } = await follow(events);
  expect(open).toEqual([SECOND]);
  expect(observed).toEqual(['settled', 'opened']);
});

test('tasks opened before the start are completed from the ledger, later ones from their events', async () => {
  const { recalled, open } = await follow([inBlock(3n, opened(FIRST)), inBlock(10n, opened(SECOND))], 10n, (task) =>
    Promise.resolve({ ...play.after(), task }),
  );
  expect(recalled).toEqual([FIRST]);
  expect(open).toEqual([FIRST, SECOND]);
});

test('a task of before the start that is settled holds the position back no longer', async () => {
  const { position } = await follow([inBlock(3n, opened(FIRST)), inBlock(9n, { type: 'founded' })], 10n);
  expect(position).toBe(9n);
});

test('observers see only what happens while the process runs', async () => {
  const published: LedgerEvent = { type: 'snapshotPublished', domain: 'words', epoch: 1 };
  const { observed } = await follow([inBlock(9n, { type: 'founded' }), inBlock(10n, published)], 10n);
  expect(observed).toEqual(['snapshotPublished']);
});

test('an event that cannot be applied ends the loop before its block is passed', async () => {
  const events = [inBlock(2n, { type: 'founded' } as const), inBlock(3n, opened(FIRST))];
  await expect(follow(events, 10n, () => Promise.reject(refusal('LEDGER_UNAVAILABLE')))).rejects.toMatchObject({
    code: 'LEDGER_UNAVAILABLE',
  });
  await expect(new EventPositionFile(folder).read()).resolves.toBe(2n);
});
