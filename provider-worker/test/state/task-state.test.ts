import type { TaskView } from '@llmnet/protocol';
import {
  advance,
  allRevealed,
  isAnySealed,
  isTaskEvent,
  nextStep,
  openPhase,
  openedState,
  stateOf,
  takeStep,
} from '../../src/state/task-state';
import type { TaskState } from '../../src/state/task-state';
import { dutiesOf } from '../../src/engine/task-engine';
import { commit, result, reveal, settled, task, taskView, txId } from '@llmnet/test-kit/ledger-double';
import * as play from '../support/tasks';
import { OPENED, PROVIDERS, VALIDATORS, after } from '../support/tasks';

type Step = Parameters<typeof advance>[1];

const { commitBy, revealBy, resultBy, scoreCommitBy, scoreRevealBy } = OPENED;
const [FIRST_PROVIDER = ''] = PROVIDERS;
const [FIRST_VALIDATOR = ''] = VALIDATORS;
const stamp = { at: play.START, txId: txId(1) };

function view(records: Parameters<typeof taskView>[0] = {}): TaskView {
  return taskView({ task: task({ commitBy, revealBy, resultBy, scoreCommitBy, scoreRevealBy }), ...records });
}

const commits = ['Birch', 'Cedar', 'Dahlia'].map((mspId) => commit(mspId, 2));
const reveals = ['Birch', 'Cedar', 'Dahlia'].map((mspId) => reveal(mspId, 3));
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

const round = ({ rounds: [independent] }: TaskState) => independent;
const panel = ({ panels: [validators] }: TaskState) => validators;

test.each<readonly [Step['type'], Step, (state: TaskState) => unknown, unknown]>([
  ['committed', play.committed(FIRST_PROVIDER), (state) => [...(round(state)?.committed ?? [])], [FIRST_PROVIDER]],
  ['closed', play.closed, (state) => round(state)?.closed, true],
  ['revealed', play.revealed(FIRST_PROVIDER), (state) => [...(round(state)?.revealed ?? [])], [FIRST_PROVIDER]],
  ['resulted', play.resulted, (state) => panel(state)?.expected, VALIDATORS],
  ['settled', play.settled, (state) => state.settled, true],
])('%s changes what it says and leaves the earlier state as it was', (_type, step, told, expected) => {
  const before = openedState(OPENED);
  expect(told(advance(before, step))).toEqual(expected);
  expect(before).toEqual(openedState(OPENED));
});

test.each<readonly [Step['type'], Step, (state: TaskState) => unknown, unknown]>([
  [
    'scoreCommitted',
    play.scoreCommitted(FIRST_VALIDATOR),
    (state) => [...(panel(state)?.committed ?? [])],
    [FIRST_VALIDATOR],
  ],
  ['scoresClosed', play.scoresClosed, (state) => panel(state)?.closed, true],
  [
    'scoreRevealed',
    play.scoreRevealed(FIRST_VALIDATOR),
    (state) => [...(panel(state)?.revealed ?? [])],
    [FIRST_VALIDATOR],
  ],
])(
  '%s changes what it says of the validators and leaves the earlier state as it was',
  (_type, step, told, expected) => {
    const before = after(play.resulted);
    expect(told(advance(before, step))).toEqual(expected);
    expect(before).toEqual(after(play.resulted));
  },
);

test('only events that name a task belong to one', () => {
  expect(isTaskEvent(OPENED)).toBe(true);
  expect(isTaskEvent(play.settled)).toBe(true);
  expect(isTaskEvent({ type: 'snapshotPublished', domain: 'words', epoch: 1 })).toBe(false);
  expect(isTaskEvent({ type: 'founded' })).toBe(false);
});

test('a seat that declines counts as one that took its step', () => {
  const state = after(play.step({ type: 'declined', provider: FIRST_PROVIDER }));
  expect([...(round(state)?.committed ?? [])]).toEqual([FIRST_PROVIDER]);
});

test('a seat that declined has nothing to reveal, and nobody waits for it', () => {
  const others = ['Cedar/expert', 'Dahlia/expert'];
  const sealed = others.map((provider) => play.step({ type: 'committed', round: 0, provider }));
  const state = after(play.step({ type: 'declined', provider: FIRST_PROVIDER }), ...sealed);
  const phase = round(state);
  if (phase === undefined) throw new Error('no round');
  expect(nextStep(phase, FIRST_PROVIDER, phase.commitBy)).toBeNull();
  expect(nextStep(phase, 'Cedar/expert', phase.commitBy)).toBe('reveal');
  const revealed = others.reduce((done, member) => takeStep(done, { kind: 'reveal', member }), phase);
  expect(allRevealed(revealed)).toBe(true);
  expect(isAnySealed(revealed)).toBe(true);
});

test('where every seat declined nothing is sealed', () => {
  const all = [FIRST_PROVIDER, 'Cedar/expert', 'Dahlia/expert'];
  const state = after(...all.map((provider) => play.step({ type: 'declined', provider })));
  expect(round(state)).toMatchObject({ declined: new Set(all) });
  expect(isAnySealed(round(state) ?? openPhase(0, [], { commitBy: 0, revealBy: 0 }))).toBe(false);
});

test('a substitute takes the seat of the one it replaces', () => {
  const by = { provider: 'Elm/expert', node: 'Elm/worker' };
  const state = after(play.step({ type: 'substituted', seat: 1, replaced: 'Cedar/expert', by }));
  expect(state.seats.map(({ provider }) => provider)).toEqual(['Birch/expert', 'Elm/expert', 'Dahlia/expert']);
  expect(round(state)?.expected).toEqual(['Birch/expert', 'Elm/expert', 'Dahlia/expert']);
  expect([...state.seatOrganisations]).toEqual(['Birch', 'Cedar', 'Dahlia', 'Elm']);
});

test('a cancelled task is over', () => {
  expect(after(play.step({ type: 'cancelled' })).settled).toBe(true);
});

describe('revision rounds and dispute panels are phases beside the first ones', () => {
  const started = { commitBy: commitBy + 5_000, revealBy: revealBy + 5_000 };
  const disputed = { scoreCommitBy: scoreCommitBy + 5_000, scoreRevealBy: scoreRevealBy + 5_000 };
  const answered = [...committed, ...revealed.slice(0, 2)];
  const steps = [
    ...answered,
    play.step({ type: 'roundStarted', round: 1, digest: txId(1), ...started }),
    play.step({ type: 'committed', round: 1, provider: FIRST_PROVIDER }),
    play.step({ type: 'closed', round: 1, present: [] }),
    play.step({ type: 'revealed', round: 1, provider: FIRST_PROVIDER }),
    play.resulted,
    play.step({ type: 'disputed', number: 1, panel: ['Hazel/worker', 'India/worker'], ...disputed }),
    play.step({ type: 'scoreCommitted', panel: 1, validator: 'Hazel/worker' }),
    play.step({ type: 'scoresClosed', panel: 1, present: [] }),
    play.step({ type: 'scoreRevealed', panel: 1, validator: 'Hazel/worker' }),
  ];

  /** The same, as the ledger records it. */
  function recorded(): TaskView {
    const first = view({ commits, reveals: reveals.slice(0, 2), result: recordedResult });
    const at = { task: OPENED.task, ...stamp };
    const revision = { ...at, round: 1, digest: txId(1), respondents: PROVIDERS.slice(0, 2), ...started };
    const dispute = {
      ...{ ...at, number: 1, subject: { kind: 'verdict' as const }, by: OPENED.requester, lane: 0, bond: 1n },
      ...{ panel: ['Hazel/worker', 'India/worker'], larger: false, ...disputed },
    };
    const judged = { ...at, panel: 1, validator: 'Hazel/worker' };
    const closed = closedBy('close');
    return {
      ...first,
      rounds: [
        ...first.rounds,
        {
          ...{ round: 1, revision, closed },
          commits: commits.slice(0, 1).map((one) => ({ ...one, round: 1 })),
          reveals: reveals.slice(0, 1).map((one) => ({ ...one, round: 1 })),
        },
      ],
      panels: [
        ...first.panels,
        {
          ...{ panel: 1, judges: dispute.panel, closed },
          commits: [{ ...judged, commitment: txId(0) }],
          reveals: [{ ...judged, scores: [], rationales: [] }],
        },
      ],
      disputes: [{ dispute, resolved: null }],
    };
  }

  test('events and records tell the same', () => {
    expect(after(...steps)).toEqual(stateOf(recorded()));
    expect(steps.reduce(advance, after(...steps))).toEqual(after(...steps));
  });

  test('the first ones stay as they were', () => {
    expect(round(after(...steps))).toEqual(round(after(...answered)));
    expect(panel(after(...steps))).toEqual(panel(after(play.resulted)));
  });

  test('whoever revealed may be in a revision; that it abstained only the record tells', () => {
    const [, fromEvents] = after(...steps).rounds;
    expect(fromEvents?.expected).toEqual(PROVIDERS.slice(0, 2));
  });

  test('a step of a phase that was not started changes nothing', () => {
    expect(after(play.step({ type: 'committed', round: 2, provider: FIRST_PROVIDER }))).toEqual(after());
    expect(after(play.scoreCommitted(FIRST_VALIDATOR))).toEqual(after());
  });

  test('they bring nobody anything to do yet', () => {
    const before = after(...answered, play.resulted);
    for (const node of ['Birch/worker', OPENED.coordinator, FIRST_VALIDATOR, 'Hazel/worker'])
      for (const time of [play.START, disputed.scoreCommitBy, disputed.scoreRevealBy + 2 * play.TOLERANCE])
        expect(dutiesOf(after(...steps), node, time, play.TOLERANCE)).toEqual(
          dutiesOf(before, node, time, play.TOLERANCE),
        );
  });
});
