import { AnswerSource } from '../src/questions/answer-source';
import type { Coordinator } from '@llmnet/coordinator-api';
import { CoordinatorError } from '@llmnet/coordinator-api';
import type { Commit } from '@llmnet/protocol';
import {
  FakeLedger,
  refusal,
  answer,
  commit,
  COORDINATOR,
  plan,
  result,
  reveal,
  settled,
  task,
  TASK,
  taskView,
  txId,
} from '@llmnet/test-kit/ledger-double';

const { signal } = new AbortController();
const concluded = taskView({
  commits: [commit('Birch', 4), commit('Cedar', 6)],
  reveals: [reveal('Birch', 7), reveal('Cedar', 7, true)],
  result: result(),
});

function arrange(): {
  source: AnswerSource;
  ledger: FakeLedger;
  ask: jest.Mocked<Coordinator>['answer'];
  open: jest.Mock;
} {
  const ledger = new FakeLedger();
  ledger.queries['taskQueries:read'] = () => taskView();
  const ask: jest.Mocked<Coordinator>['answer'] = jest.fn();
  const open = jest.fn().mockResolvedValue({ content: 'From the ledger.', final: '42' });
  return {
    source: new AnswerSource({ ledger, texts: { openResult: open }, coordinator: { answer: ask } }),
    ledger,
    ask,
    open,
  };
}

test('the coordinator is asked again until it has decided', async () => {
  const { source, ledger, ask } = arrange();
  ask.mockResolvedValueOnce({ state: 'undecided' }).mockResolvedValue({ state: 'answered', answer: answer() });
  await expect(source.wait(TASK, signal)).resolves.toEqual(answer());
  // Once for the deadline, once to see that the task has not ended without an answer.
  expect(ledger.count('taskQueries:read')).toBe(2);
});

test('an answer that comes at once costs no look at the ledger', async () => {
  const { source, ledger, ask } = arrange();
  ask.mockResolvedValue({ state: 'answered', answer: answer() });
  await expect(source.wait(TASK, signal)).resolves.toEqual(answer());
  expect(ledger.calls).toEqual([]);
});

test('a coordinator that learns of the task a little later is waited for', async () => {
  const { source, ask, open } = arrange();
  ask.mockResolvedValueOnce({ state: 'unknown' }).mockResolvedValue({ state: 'answered', answer: answer() });
  await expect(source.wait(TASK, signal)).resolves.toEqual(answer());
  expect(open).not.toHaveBeenCalled();
});

test.each<[string, (ask: jest.Mocked<Coordinator>['answer']) => void]>([
  ['does not know the task', (ask) => ask.mockResolvedValue({ state: 'unknown' })],
  ['cannot be reached', (ask) => ask.mockRejectedValue(CoordinatorError.unavailable(new Error('refused')))],
])('the answer is read from the ledger when the coordinator %s', async (_why, fail) => {
  const { source, ledger, ask, open } = arrange();
  fail(ask);
  const views = [taskView(), taskView(), concluded];
  ledger.queries['taskQueries:read'] = () => views.shift() ?? concluded;
  await expect(source.wait(TASK, signal)).resolves.toEqual({
    ...answer(),
    content: 'From the ledger.',
    dissent: [],
    usage: { promptTokens: 20, completionTokens: 10 },
    expertMs: 500,
  });
  expect(open).toHaveBeenCalledWith(TASK, COORDINATOR, txId(0xd2));
});

test('an answer from the ledger that was cut says so', async () => {
  const { source, ledger, ask, open } = arrange();
  ask.mockResolvedValue({ state: 'unknown' });
  open.mockResolvedValue({ content: 'From the', final: null, cut: 'length' });
  ledger.queries['taskQueries:read'] = () => concluded;
  await expect(source.wait(TASK, signal)).resolves.toMatchObject({ cut: 'length' });
});

test('a peer that does not answer for a moment costs nothing', async () => {
  const { source, ledger, ask } = arrange();
  ask.mockResolvedValueOnce({ state: 'undecided' }).mockResolvedValue({ state: 'answered', answer: answer() });
  let failures = 1;
  ledger.queries['taskQueries:read'] = () => {
    if (failures-- > 0) throw refusal('LEDGER_UNAVAILABLE');
    return taskView();
  };
  await expect(source.wait(TASK, signal)).resolves.toEqual(answer());
});

test('a result that is on the ledger at the deadline still counts', async () => {
  const { source, ledger, ask } = arrange();
  ledger.queries['taskQueries:read'] = () => ({ ...concluded, task: task({ resultBy: Date.now() - 60_000 }) });
  ask.mockResolvedValue({ state: 'undecided' });
  await expect(source.wait(TASK, signal)).resolves.toMatchObject({ content: 'From the ledger.' });
  expect(ask).toHaveBeenCalledTimes(1);
});

test('a task that was settled as expired is not waited for any longer', async () => {
  const { source, ledger, ask } = arrange();
  ask.mockResolvedValue({ state: 'unknown' });
  ledger.queries['taskQueries:read'] = () => taskView({ settled: settled('expired', 2) });
  await expect(source.wait(TASK, signal)).rejects.toMatchObject({ code: 'task_expired' });
});

test('a task that was settled as expired is not waited for where its coordinator knows nothing of that', async () => {
  const { source, ledger, ask } = arrange();
  ask.mockResolvedValue({ state: 'undecided' });
  const views = [taskView()];
  ledger.queries['taskQueries:read'] = () => views.shift() ?? taskView({ settled: settled('expired', 2) });
  await expect(source.wait(TASK, signal)).rejects.toMatchObject({ code: 'task_expired' });
  expect(ask).toHaveBeenCalledTimes(1);
});

test('a result that is on the ledger is taken from there where its coordinator, started again, has forgotten it', async () => {
  const { source, ledger, ask } = arrange();
  ask.mockResolvedValue({ state: 'unknown' });
  ledger.queries['taskQueries:read'] = () => concluded;
  await expect(source.wait(TASK, signal)).resolves.toMatchObject({ content: 'From the ledger.' });
  expect(ask).toHaveBeenCalledTimes(1);
});

test('a task that nobody can answer is not waited for, as its coordinator says', async () => {
  const { source, ask } = arrange();
  ask.mockResolvedValueOnce({ state: 'undecided' }).mockResolvedValue({ state: 'failed' });
  await expect(source.wait(TASK, signal)).rejects.toMatchObject({ code: 'experts_failed' });
});

describe('without its coordinator, a task', () => {
  const declined = (...mspIds: string[]): Commit[] =>
    mspIds.map((mspId, index) => ({
      ...{ kind: 'declined', task: TASK, round: 0, provider: `${mspId}/expert`, at: 0, txId: txId(index) },
    }));
  const everySeat = declined('Birch', 'Cedar', 'Dahlia');

  test.each([
    ['whose seats were all given back', taskView({ commits: everySeat }), 'experts_failed'],
    [
      'that was closed without an answer',
      taskView({ closed: { by: 'close', present: [], at: 0, txId: txId(3) } }),
      'experts_failed',
    ],
    [
      'that nobody has answered when answers are to be opened',
      taskView({ task: task({ revealBy: Date.now() - 1 }) }),
      'experts_failed',
    ],
    [
      'of which an answer is sealed',
      taskView({
        task: task({ revealBy: Date.now() - 1, resultBy: Date.now() - 3_000 }),
        commits: [commit('Birch', 4)],
      }),
      'task_expired',
    ],
    [
      'that has a substitute left',
      taskView({
        task: task({ substitutes: plan().substitutes, resultBy: Date.now() - 3_000 }),
        commits: everySeat,
      }),
      'task_expired',
    ],
    [
      'of which a seat may still answer',
      taskView({ task: task({ resultBy: Date.now() - 3_000 }), commits: everySeat.slice(1) }),
      'task_expired',
    ],
  ])('%s ends so', async (_what, view, code) => {
    const { source, ledger, ask } = arrange();
    ask.mockResolvedValue({ state: 'unknown' });
    ledger.queries['taskQueries:read'] = () => view;
    await expect(source.wait(TASK, signal)).rejects.toMatchObject({ code });
  });
});

test('waiting ends when the client goes away', async () => {
  const { source, ask } = arrange();
  const client = new AbortController();
  ask.mockImplementation(() => {
    client.abort();
    return Promise.resolve({ state: 'undecided' });
  });
  await expect(source.wait(TASK, client.signal)).rejects.toThrow('aborted');
  expect(ask).toHaveBeenCalledTimes(1);
});
