import pino from 'pino';
import type { Duty, EngineOptions } from '../../src/engine/task-engine';
import { TaskEngine } from '../../src/engine/task-engine';
import { COORDINATOR, refusal } from '@llmnet/test-kit/ledger-double';
import * as play from '../support/tasks';
import { OPENED, PROVIDERS, START, TOLERANCE, after } from '../support/tasks';

const [BETA = ''] = PROVIDERS;
const SECRET = 'heliotrope-4711';

const started: TaskEngine[] = [];

beforeEach(() => {
  jest.useFakeTimers({ now: START });
});

afterEach(() => {
  for (const engine of started.splice(0)) void engine.stop();
  jest.useRealTimers();
});

interface Run {
  readonly engine: TaskEngine;
  readonly perform: jest.MockedFunction<EngineOptions['perform']>;
  readonly recall: jest.MockedFunction<EngineOptions['recall']>;
  readonly done: () => Duty[];
  readonly log: () => string;
}

function run(node = 'Birch/worker'): Run {
  const perform: Run['perform'] = jest.fn().mockResolvedValue(undefined);
  const recall: Run['recall'] = jest.fn().mockResolvedValue(undefined);
  const lines: string[] = [];
  const log = pino({}, { write: (line) => void lines.push(line) });
  const engine = new TaskEngine({ node, toleranceMs: TOLERANCE, log, perform, recall });
  started.push(engine);
  const done = (): Duty[] => perform.mock.calls.map(([duty]) => duty);
  return { engine, perform, recall, done, log: () => lines.join('') };
}

const pass = (milliseconds: number): Promise<void> => jest.advanceTimersByTimeAsync(milliseconds);

test('a duty is done once, however often its task is looked at', async () => {
  const { engine, done } = run();
  await engine.apply(OPENED, false);
  await engine.apply(play.committed('Cedar/expert'), false);
  await engine.apply(play.committed('Dahlia/expert'), false);
  expect(done()).toEqual(['answer']);
});

test('a duty under way is not begun again', async () => {
  const { engine, perform, done } = run();
  perform.mockReturnValue(new Promise(() => undefined));
  await engine.apply(OPENED, false);
  await engine.apply(play.committed('Cedar/expert'), false);
  await pass(5_000);
  expect(done()).toEqual(['answer']);
});

test('the next duty follows from the next event, with the state that it led to', async () => {
  const { engine, perform } = run();
  await engine.apply(OPENED, false);
  for (const provider of PROVIDERS) await engine.apply(play.committed(provider), false);
  expect(perform).toHaveBeenLastCalledWith('reveal', after(...PROVIDERS.map(play.committed)));
});

test('every seat that is given back is a duty of its own to the coordinator', async () => {
  const { engine, done } = run(COORDINATOR);
  await engine.apply(OPENED, false);
  await engine.apply(play.declined('Cedar/expert'), false);
  await engine.apply(play.committed('Dahlia/expert'), false);
  await engine.apply(play.substituted(1, 'Cedar/expert', 'Elm'), false);
  expect(done()).toEqual(['substitute']);
  await engine.apply(play.declined('Elm/expert'), false);
  expect(done()).toEqual(['substitute', 'substitute']);
});

test('a duty that failed is tried again until it succeeds', async () => {
  const { engine, perform, done } = run();
  perform.mockRejectedValueOnce(new Error('once')).mockRejectedValueOnce(refusal('LEDGER_UNAVAILABLE'));
  await engine.apply(OPENED, false);
  await pass(0);
  expect(done()).toHaveLength(1);
  await pass(400);
  expect(done()).toHaveLength(2);
  await pass(400);
  expect(done()).toHaveLength(3);
  await pass(4_000);
  expect(done()).toEqual(['answer', 'answer', 'answer']);
});

test('a duty that failed is not tried again after its time', async () => {
  const { engine, perform, done } = run();
  perform.mockRejectedValue(refusal('TOO_EARLY'));
  jest.setSystemTime(OPENED.commitBy - 200);
  await engine.apply(OPENED, false);
  await pass(2_000);
  expect(done()).toEqual(['answer']);
});

test.each(['ALREADY_DONE', 'TOO_LATE', 'NOTHING_MISSING', 'NOT_YOURS'] as const)(
  'a duty refused as %s is over',
  async (code) => {
    const { engine, perform, done, log } = run();
    perform.mockRejectedValue(refusal(code));
    await engine.apply(OPENED, false);
    await pass(5_000);
    await engine.apply(play.committed('Cedar/expert'), false);
    expect(done()).toEqual(['answer']);
    expect(log()).toBe('');
  },
);

test('a failure is logged by task, duty and code, without the words of an unknown error', async () => {
  const { engine, perform, log } = run();
  perform.mockRejectedValueOnce(new Error(`answered ${SECRET}`)).mockRejectedValueOnce(refusal('CLOCK_SKEW'));
  await engine.apply(OPENED, false);
  await pass(500);
  const lines = log()
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
  expect(lines).toEqual([
    expect.objectContaining({ task: OPENED.task, duty: 'answer', code: 'UNEXPECTED', level: 40 }),
    expect.objectContaining({ task: OPENED.task, duty: 'answer', code: 'CLOCK_SKEW', level: 40 }),
  ]);
  expect(log()).not.toContain(SECRET);
});

test('a deadline wakes the engine without an event', async () => {
  const { engine, done } = run(COORDINATOR);
  await engine.apply(OPENED, false);
  await engine.apply(play.committed(BETA), false);
  await pass(OPENED.commitBy + TOLERANCE - 1 - START);
  expect(done()).toEqual([]);
  await pass(1);
  expect(done()).toEqual(['close']);
});

test('one deadline after another wakes it', async () => {
  const { engine, done } = run(COORDINATOR);
  await engine.apply(OPENED, false);
  await engine.apply(play.committed(BETA), false);
  await pass(OPENED.resultBy + TOLERANCE - START);
  expect(done()).toEqual(['close', 'conclude', 'settle']);
});

test('a settled task is forgotten, and nothing of it wakes the engine', async () => {
  const { engine, done } = run(COORDINATOR);
  await engine.apply(OPENED, false);
  await engine.apply(play.committed(BETA), false);
  expect(engine.open.map(({ task }) => task)).toEqual([OPENED.task]);
  await engine.apply(play.settled, false);
  expect(engine.open).toEqual([]);
  expect(jest.getTimerCount()).toBe(0);
  await pass(60_000);
  expect(done()).toEqual([]);
});

test('an event of a task that nobody opened here is passed over', async () => {
  const { engine, done } = run();
  await engine.apply(play.committed(BETA), false);
  expect(engine.open).toEqual([]);
  expect(done()).toEqual([]);
});

test('tasks are followed apart from each other', async () => {
  const other = 'cd'.repeat(16);
  const { engine, perform } = run();
  await engine.apply(OPENED, false);
  await engine.apply({ ...OPENED, task: other }, false);
  await engine.apply(play.settled, false);
  expect(engine.open.map(({ task }) => task)).toEqual([other]);
  expect(perform.mock.calls.map(([, { task }]) => task)).toEqual([OPENED.task, other]);
});

test('a stopped engine does nothing any more', async () => {
  const { engine, perform, done } = run(COORDINATOR);
  perform.mockRejectedValue(new Error('once'));
  await engine.apply(OPENED, false);
  for (const provider of PROVIDERS) await engine.apply(play.committed(provider), false);
  for (const provider of PROVIDERS) await engine.apply(play.revealed(provider), false);
  expect(done()).toEqual(['conclude']);
  void engine.stop();
  await pass(60_000);
  expect(done()).toEqual(['conclude']);
  expect(jest.getTimerCount()).toBe(0);
});

describe('after a restart', () => {
  test('an opening that is read again is completed from the ledger', async () => {
    const { engine, recall, done } = run();
    recall.mockResolvedValue(after(...PROVIDERS.map(play.committed)));
    await engine.apply(OPENED, true);
    expect(recall).toHaveBeenCalledWith(OPENED.task);
    expect(done()).toEqual(['reveal']);
  });

  test('the steps behind it that are read again change nothing', async () => {
    const { engine, recall, done } = run();
    recall.mockResolvedValue(after(...PROVIDERS.map(play.committed), play.revealed(BETA)));
    await engine.apply(OPENED, true);
    for (const provider of PROVIDERS) await engine.apply(play.committed(provider), true);
    await engine.apply(play.revealed(BETA), true);
    expect(done()).toEqual([]);
  });

  test('a task that is settled by now is not taken up', async () => {
    const { engine, done } = run();
    await engine.apply(OPENED, true);
    await engine.apply(play.committed(BETA), true);
    expect(engine.open).toEqual([]);
    expect(done()).toEqual([]);
  });

  test('a ledger that cannot tell fails the event, so that it is read again', async () => {
    const { engine, recall } = run();
    recall.mockRejectedValue(refusal('LEDGER_UNAVAILABLE'));
    await expect(engine.apply(OPENED, true)).rejects.toMatchObject({ code: 'LEDGER_UNAVAILABLE' });
  });
});
