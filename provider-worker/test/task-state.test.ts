import type { TaskView } from '@llmnet/protocol';
import { advance, isTaskEvent, openedState, stateOf } from '../src/tasks/task-state';
import type { TaskState } from '../src/tasks/task-state';
import { commit, result, reveal, settled, task, taskView, txId } from '@llmnet/test-kit/ledger-double';
import * as play from './support/tasks';
import { OPENED, PROVIDERS, VALIDATORS, after } from './support/tasks';

type Step = Parameters<typeof advance>[1];

const { commitBy, revealBy, resultBy, scoreCommitBy, scoreRevealBy } = OPENED;
const [FIRST_PROVIDER = ''] = PROVIDERS;
const [FIRST_VALIDATOR = ''] = VALIDATORS;
const stamp = { at: play.START, txId: txId(1) };

function view(records: Parameters<typeof taskView>[0] = {}): TaskView {
  return taskView({ task: task({ commitBy, revealBy, resultBy, scoreCommitBy, scoreRevealBy }), ...records });
}

const commits = ['Beta', 'Gamma', 'Delta'].map((mspId) => commit(mspId, 2));
const reveals = ['Beta', 'Gamma', 'Delta'].map((mspId) => reveal(mspId, 3));
const recordedResult = { ...result(), validators: VALIDATORS };
const scoreCommits = VALIDATORS.map((validator) => ({
  task: OPENED.task,
  panel: 0,
  validator,
  commitment: txId(0),
  ...stamp,
}));
const scoreReveals = VALIDATORS.map((validator) => ({
  task: OPENED.task,
  panel: 0,
  validator,
  scores: [],
  rationales: [],
  ...stamp,
}));
const closedBy = (by: 'close' | 'reveal') => ({ by, present: [], ...stamp });

const committed = PROVIDERS.map(play.committed);
const revealed = PROVIDERS.map(play.revealed);
const sealed = VALIDATORS.map(play.scoreCommitted);
const opened = VALIDATORS.map(play.scoreRevealed);

/** How far a task is, told by its events and by its records. */
const HISTORIES: readonly (readonly [string, readonly Step[], TaskView])[] = [
  ['opened', [], view()],
  ['committed once', committed.slice(0, 1), view({ commits: commits.slice(0, 1) })],
  ['all committed', committed, view({ commits })],
  [
    'closed',
    [...committed.slice(0, 1), play.closed],
    view({ commits: commits.slice(0, 1), closed: closedBy('close') }),
  ],
  [
    'revealed, which is no close',
    [...committed, ...revealed.slice(0, 1)],
    view({ commits, closed: closedBy('reveal'), reveals: reveals.slice(0, 1) }),
  ],
  ['resulted', [...committed, ...revealed, play.resulted], view({ commits, reveals, result: recordedResult })],
  [
    'scores closed',
    [play.resulted, ...sealed.slice(0, 1), play.scoresClosed],
    view({ result: recordedResult, scoreCommits: scoreCommits.slice(0, 1), scoresClosed: closedBy('close') }),
  ],
  [
    'scores open, which is no close',
    [play.resulted, ...sealed, ...opened],
    view({ result: recordedResult, scoreCommits, scoreReveals, scoresClosed: closedBy('reveal') }),
  ],
  ['settled', [play.settled], view({ settled: settled('expired', 9) })],
];

test.each(HISTORIES)('events and records tell the same state: %s', (_name, steps, records) => {
  expect(after(...steps)).toEqual(stateOf(records));
});

test.each(HISTORIES)('events that are read again change nothing: %s', (_name, steps, records) => {
  const recalled = stateOf(records);
  expect(steps.reduce(advance, recalled)).toEqual(recalled);
  expect(steps.reduce(advance, after(...steps))).toEqual(recalled);
});

test('the order of the steps of one phase does not matter', () => {
  expect(after(...committed, ...revealed)).toEqual(after(...committed.toReversed(), ...revealed.toReversed()));
});

test.each<readonly [Step['type'], Step, (state: TaskState) => unknown, unknown]>([
  ['committed', play.committed(FIRST_PROVIDER), (state) => [...state.committed], [FIRST_PROVIDER]],
  ['closed', play.closed, (state) => state.closed, true],
  ['revealed', play.revealed(FIRST_PROVIDER), (state) => [...state.revealed], [FIRST_PROVIDER]],
  ['resulted', play.resulted, (state) => state.validators, VALIDATORS],
  ['scoreCommitted', play.scoreCommitted(FIRST_VALIDATOR), (state) => [...state.scoreCommitted], [FIRST_VALIDATOR]],
  ['scoresClosed', play.scoresClosed, (state) => state.scoresClosed, true],
  ['scoreRevealed', play.scoreRevealed(FIRST_VALIDATOR), (state) => [...state.scoreRevealed], [FIRST_VALIDATOR]],
  ['settled', play.settled, (state) => state.settled, true],
])('%s changes what it says and leaves the earlier state as it was', (_type, step, told, expected) => {
  const before = openedState(OPENED);
  expect(told(advance(before, step))).toEqual(expected);
  expect(before).toEqual(openedState(OPENED));
});

test('only events that name a task belong to one', () => {
  expect(isTaskEvent(OPENED)).toBe(true);
  expect(isTaskEvent(play.settled)).toBe(true);
  expect(isTaskEvent({ type: 'snapshotPublished', domain: 'words', epoch: 1 })).toBe(false);
  expect(isTaskEvent({ type: 'founded' })).toBe(false);
});

test('a seat that declines counts as one that took its step', () => {
  expect([...after(play.step({ type: 'declined', provider: FIRST_PROVIDER })).committed]).toEqual([FIRST_PROVIDER]);
});

test('a substitute takes the seat of the one it replaces', () => {
  const by = { provider: 'Echo/expert', node: 'Echo/worker' };
  const state = after(play.step({ type: 'substituted', seat: 1, replaced: 'Gamma/expert', by }));
  expect(state.seats.map(({ provider }) => provider)).toEqual(['Beta/expert', 'Echo/expert', 'Delta/expert']);
  expect([...state.seatOrganisations]).toEqual(['Beta', 'Gamma', 'Delta', 'Echo']);
});

test('a cancelled task is over', () => {
  expect(after(play.step({ type: 'cancelled' })).settled).toBe(true);
});

test('steps of later rounds and of disputes leave the state as it is', () => {
  const steps = [
    play.step({ type: 'committed', round: 1, provider: FIRST_PROVIDER }),
    play.step({ type: 'revealed', round: 1, provider: FIRST_PROVIDER }),
    play.step({ type: 'closed', round: 1, present: [] }),
    play.step({ type: 'scoreCommitted', panel: 1, validator: FIRST_VALIDATOR }),
    play.step({ type: 'scoresClosed', panel: 1, present: [] }),
    play.step({ type: 'scoreRevealed', panel: 1, validator: FIRST_VALIDATOR }),
  ];
  expect(after(...steps)).toEqual(after());
});
