import { dutiesOf } from '../../src/engine/task-engine';
import type { Duties, Duty } from '../../src/engine/task-engine';
import type { TaskState } from '../../src/state/task-state';
import { COORDINATOR } from '@llmnet/test-kit/ledger-double';
import * as play from '../support/tasks';
import { OPENED, PROVIDERS, START, TOLERANCE, VALIDATORS, after } from '../support/tasks';

const [BETA = '', GAMMA = ''] = PROVIDERS;
const [FOXTROT = '', GOLF = ''] = VALIDATORS;
const RESPONDENT = 'Birch/worker';

const allCommits = PROVIDERS.map(play.committed);
const allReveals = PROVIDERS.map(play.revealed);
const allScoreCommits = VALIDATORS.map(play.scoreCommitted);
const allScoreReveals = VALIDATORS.map(play.scoreRevealed);

/** Every state that a task can be in, as far as duties depend on it. */
const STATES = {
  opened: after(),
  'own commit': after(play.committed(BETA)),
  'another commit': after(play.committed(GAMMA)),
  'closed without own commit': after(play.committed(GAMMA), play.closed),
  'closed with own commit': after(play.committed(BETA), play.closed),
  'seat given back': after(play.declined(GAMMA), play.committed(BETA)),
  'seat given back and filled': after(play.declined(GAMMA), play.substituted(1, GAMMA, 'Elm')),
  'all seats given back': after(...PROVIDERS.map(play.declined)),
  'closed, all missing or given back': after(play.declined(GAMMA), play.closed),
  'all committed': after(...allCommits),
  'own reveal': after(...allCommits, play.revealed(BETA)),
  'all revealed': after(...allCommits, ...allReveals),
  resulted: after(...allCommits, ...allReveals, play.resulted),
  'own score': after(...allCommits, ...allReveals, play.resulted, play.scoreCommitted(FOXTROT)),
  'another score': after(...allCommits, ...allReveals, play.resulted, play.scoreCommitted(GOLF)),
  'scores closed without own': after(play.resulted, play.scoreCommitted(GOLF), play.scoresClosed),
  'scores closed with own': after(play.resulted, play.scoreCommitted(FOXTROT), play.scoresClosed),
  'all scores sealed': after(play.resulted, ...allScoreCommits),
  'own score open': after(play.resulted, ...allScoreCommits, play.scoreRevealed(FOXTROT)),
  'all scores open': after(play.resulted, ...allScoreCommits, ...allScoreReveals),
  settled: after(play.resulted, ...allScoreCommits, ...allScoreReveals, play.settled),
} satisfies Record<string, TaskState>;

const NODES = {
  respondent: RESPONDENT,
  coordinator: COORDINATOR,
  substitute: 'Elm/worker',
  validator: FOXTROT,
  bystander: 'Hazel/worker',
};

/** The places of the nodes among those that step in: the coordinator, three seats, the validators. */
const VALIDATOR_PLACE = 1 + PROVIDERS.length;

/** Names of duties at the task's opening, just before and at a deadline with tolerance, and one or more tolerances later. */
const TIMES = {
  'at the opening': START,
  'at the commit deadline': OPENED.commitBy,
  'just after the commit deadline': OPENED.commitBy + 1,
  'at commit + tolerance': OPENED.commitBy + TOLERANCE,
  'at commit + tolerance and grace': OPENED.commitBy + 2 * TOLERANCE,
  'at reveal + tolerance': OPENED.revealBy + TOLERANCE,
  'at result + tolerance': OPENED.resultBy + TOLERANCE,
  'at result + tolerance and grace': OPENED.resultBy + 2 * TOLERANCE,
  'at the score deadline': OPENED.scoreCommitBy,
  'just after the score deadline': OPENED.scoreCommitBy + 1,
  'at score + tolerance': OPENED.scoreCommitBy + TOLERANCE,
  'at score + tolerance and grace': OPENED.scoreCommitBy + 2 * TOLERANCE,
  "at score + tolerance and a validator's grace": OPENED.scoreCommitBy + (1 + VALIDATOR_PLACE) * TOLERANCE,
  'at score reveal + tolerance': OPENED.scoreRevealBy + TOLERANCE,
  'at score reveal + tolerance and grace': OPENED.scoreRevealBy + 2 * TOLERANCE,
  "at score reveal + tolerance and a validator's grace": OPENED.scoreRevealBy + (1 + VALIDATOR_PLACE) * TOLERANCE,
};

type Kinds = readonly Duty[];
type Row = readonly [keyof typeof NODES, keyof typeof STATES, keyof typeof TIMES, Kinds];

function duties(node: string, state: TaskState, time: number): Duties {
  return dutiesOf(state, node, time, TOLERANCE);
}

function kinds(node: string, state: TaskState, time: number): Kinds {
  return duties(node, state, time).now;
}

test.each<Row>([
  ['respondent', 'opened', 'at the opening', ['answer']],
  ['respondent', 'opened', 'at the commit deadline', ['answer']],
  ['respondent', 'opened', 'just after the commit deadline', []],
  ['respondent', 'own commit', 'at the opening', []],
  ['respondent', 'own commit', 'at commit + tolerance', []],
  ['respondent', 'own commit', 'at commit + tolerance and grace', ['close']],
  ['respondent', 'another commit', 'at the opening', ['answer']],
  ['respondent', 'closed without own commit', 'at the opening', []],
  ['respondent', 'closed with own commit', 'at commit + tolerance', ['reveal']],
  ['respondent', 'all committed', 'at the opening', ['reveal']],
  ['respondent', 'own reveal', 'at the opening', []],
  ['respondent', 'all revealed', 'at reveal + tolerance', []],
  ['respondent', 'all revealed', 'at result + tolerance', []],
  ['respondent', 'all revealed', 'at result + tolerance and grace', ['settle']],
  ['respondent', 'resulted', 'at the score deadline', []],
  ['respondent', 'another score', 'at score + tolerance', []],
  ['respondent', 'another score', 'at score + tolerance and grace', ['closeScores']],
  ['respondent', 'all scores open', 'at the score deadline', []],
  ['respondent', 'all scores open', 'at score reveal + tolerance', []],
  ['respondent', 'all scores open', 'at score reveal + tolerance and grace', ['settle']],
  ['respondent', 'seat given back', 'at the opening', []],
  ['substitute', 'seat given back', 'at the opening', []],
  ['substitute', 'seat given back and filled', 'at the opening', ['answer']],
  ['coordinator', 'seat given back', 'at the opening', ['substitute']],
  ['coordinator', 'seat given back', 'just after the commit deadline', ['substitute']],
  ['coordinator', 'seat given back and filled', 'at the opening', []],
  ['coordinator', 'all seats given back', 'at the opening', ['substitute']],
  ['coordinator', 'closed, all missing or given back', 'at the opening', ['giveUp']],
  ['coordinator', 'opened', 'at commit + tolerance', []],
  ['coordinator', 'opened', 'at commit + tolerance and grace', ['giveUp']],
  ['coordinator', 'opened', 'at result + tolerance', ['giveUp', 'settle']],
  ['coordinator', 'own commit', 'just after the commit deadline', []],
  ['coordinator', 'own commit', 'at commit + tolerance', ['close']],
  ['coordinator', 'closed with own commit', 'at commit + tolerance', []],
  ['coordinator', 'closed with own commit', 'at reveal + tolerance', ['conclude']],
  ['coordinator', 'all committed', 'at commit + tolerance', []],
  ['coordinator', 'own reveal', 'at reveal + tolerance', ['conclude']],
  ['coordinator', 'all revealed', 'at the opening', ['conclude']],
  ['coordinator', 'all revealed', 'at result + tolerance', ['conclude', 'settle']],
  ['coordinator', 'resulted', 'at the score deadline', []],
  ['coordinator', 'own score', 'just after the score deadline', []],
  ['coordinator', 'own score', 'at score + tolerance', ['closeScores']],
  ['coordinator', 'scores closed with own', 'at score + tolerance', []],
  ['coordinator', 'all scores sealed', 'at score + tolerance', []],
  ['coordinator', 'own score open', 'at score + tolerance', []],
  ['coordinator', 'own score open', 'at score reveal + tolerance', ['settle']],
  ['coordinator', 'all scores open', 'at the opening', ['settleEarly']],
  ['coordinator', 'resulted', 'at score reveal + tolerance', ['settle']],
  ['validator', 'all revealed', 'at the opening', []],
  ['validator', 'resulted', 'at the opening', ['score']],
  ['validator', 'resulted', 'at the score deadline', ['score']],
  ['validator', 'resulted', 'just after the score deadline', []],
  ['validator', 'own score', 'at the score deadline', []],
  ['validator', 'own score', 'at score + tolerance', []],
  ['validator', 'own score', "at score + tolerance and a validator's grace", ['closeScores']],
  ['validator', 'another score', 'at the opening', ['score']],
  ['validator', 'scores closed without own', 'at the score deadline', []],
  ['validator', 'scores closed with own', 'at the score deadline', ['revealScore']],
  ['validator', 'all scores sealed', 'at the opening', ['revealScore']],
  ['validator', 'own score open', 'at the opening', []],
  ['validator', 'all scores open', 'at the score deadline', []],
  ['validator', 'all scores open', 'at score reveal + tolerance and grace', []],
  ['validator', 'all scores open', "at score reveal + tolerance and a validator's grace", ['settle']],
])('a %s has, when a task is "%s", %s: %j', (role, state, time, expected) => {
  expect(kinds(NODES[role], STATES[state], TIMES[time])).toEqual(expected);
});

const EVERYTHING = Object.entries(STATES).flatMap(([state, value]) =>
  Object.entries(TIMES).map(([when, time]) => [state, when, value, time] as const),
);

test.each(EVERYTHING)('a bystander has nothing to do or to wait for: %s, %s', (_state, _when, state, time) => {
  expect(duties(NODES.bystander, state, time)).toEqual({ now: [], wakeAt: null });
});

test.each(Object.entries(NODES))('a settled task leaves nothing to do for a %s', (_role, node) => {
  for (const time of Object.values(TIMES))
    expect(duties(node, STATES.settled, time)).toEqual({ now: [], wakeAt: null });
});

test.each(Object.entries(NODES))('no %s is woken in the past', (_role, node) => {
  for (const [, , state, time] of EVERYTHING)
    expect(duties(node, state, time).wakeAt ?? Infinity).toBeGreaterThan(time);
});

test.each(Object.entries(NODES))('time alone never takes a bookkeeping duty of a %s back', (_role, node) => {
  const kept: Kinds = ['close', 'conclude', 'closeScores', 'settle'];
  for (const state of Object.values(STATES)) {
    let before: Kinds = [];
    for (const time of Object.values(TIMES)) {
      const now = kinds(node, state, time).filter((kind) => kept.includes(kind));
      expect(now).toEqual(expect.arrayContaining([...before]));
      before = now;
    }
  }
});

test('a respondent answers and reveals for its own provider', () => {
  expect(duties(RESPONDENT, STATES.opened, START).now).toEqual(['answer']);
  expect(duties('Dahlia/worker', STATES['own reveal'], START).now).toEqual(['reveal']);
});

describe('no duty comes twice for what is recorded', () => {
  const done: readonly (readonly [Duty, string, TaskState, number])[] = [
    ['answer', RESPONDENT, STATES['own commit'], START],
    ['reveal', RESPONDENT, STATES['own reveal'], START],
    ['close', COORDINATOR, STATES['closed with own commit'], TIMES['at commit + tolerance']],
    ['conclude', COORDINATOR, STATES.resulted, TIMES['at reveal + tolerance']],
    ['score', FOXTROT, STATES['own score'], START],
    ['closeScores', COORDINATOR, STATES['scores closed with own'], TIMES['at score + tolerance']],
    ['revealScore', FOXTROT, STATES['own score open'], START],
    ['settle', COORDINATOR, STATES.settled, TIMES['at score reveal + tolerance']],
  ];
  test.each(done)('%s', (kind, node, state, time) => {
    expect(kinds(node, state, time)).not.toContain(kind);
  });
});

test('without validators the coordinator settles as soon as the result is recorded', () => {
  const state = after(...allCommits, ...allReveals, play.step({ type: 'resulted', validators: [] }));
  expect(kinds(COORDINATOR, state, START)).toEqual(['settleEarly']);
});

test('a node with several roles has the duties of all of them', () => {
  const state = { ...STATES.opened, coordinator: RESPONDENT };
  expect(kinds(RESPONDENT, state, TIMES['at commit + tolerance'])).toEqual([]);
  const waiting = { ...STATES['own commit'], coordinator: RESPONDENT };
  expect(kinds(RESPONDENT, waiting, TIMES['at commit + tolerance'])).toEqual(['close']);
  const concluding = { ...STATES['own reveal'], coordinator: 'Cedar/worker' };
  expect(kinds('Cedar/worker', concluding, TIMES['at reveal + tolerance'])).toEqual(['reveal', 'conclude']);
});

describe('the next look at a task', () => {
  const wake = (node: string, state: TaskState, time = START): number | null => duties(node, state, time).wakeAt;

  test.each([
    [
      'a coordinator waits for the commits until the deadline and the tolerance',
      COORDINATOR,
      'own commit',
      'commitBy',
      1,
    ],
    ['others wait one tolerance longer', RESPONDENT, 'own commit', 'commitBy', 2],
    ['a coordinator waits for the reveals', COORDINATOR, 'own reveal', 'revealBy', 1],
    ['a respondent that has revealed waits for the result', RESPONDENT, 'own reveal', 'resultBy', 2],
    [
      'nobody closes a task without commits: it is given up a tolerance after its time to commit',
      COORDINATOR,
      'opened',
      'commitBy',
      2,
    ],
    ['a coordinator waits for the scores', COORDINATOR, 'own score', 'scoreCommitBy', 1],
    [
      'validators wait one tolerance longer than each before them',
      FOXTROT,
      'own score',
      'scoreCommitBy',
      1 + VALIDATOR_PLACE,
    ],
    ['a coordinator waits for open scores', COORDINATOR, 'own score open', 'scoreRevealBy', 1],
    ['others wait for the coordinator to settle', RESPONDENT, 'all scores open', 'scoreRevealBy', 2],
  ] as const)('%s', (_what, node, state, deadline, tolerances) => {
    expect(wake(node, STATES[state])).toBe(OPENED[deadline] + tolerances * TOLERANCE);
  });

  test('comes not at all when all deadlines have passed', () => {
    expect(wake(COORDINATOR, STATES['own score open'], TIMES['at score reveal + tolerance'])).toBeNull();
  });

  test('brings a duty whenever it comes by a deadline alone', () => {
    for (const state of Object.values(STATES)) {
      const at = wake(COORDINATOR, state);
      if (at !== null) expect(kinds(COORDINATOR, state, at)).not.toEqual([]);
    }
    expect(kinds(RESPONDENT, after(play.committed(GAMMA)), OPENED.commitBy + 2 * TOLERANCE)).toEqual(['close']);
  });
});

describe('a seat that declined', () => {
  const [, ...others] = PROVIDERS;
  const declined = play.step({ type: 'declined', provider: PROVIDERS[0] ?? '' });
  const steps = others.flatMap((provider) => [play.committed(provider), play.revealed(provider)]);

  test('has nothing to do any more, and the coordinator concludes as soon as the others have revealed', () => {
    const state = after(declined, ...steps);
    expect(kinds(RESPONDENT, state, START)).toEqual([]);
    expect(kinds(COORDINATOR, state, START)).toEqual(['conclude']);
  });

  test('leaves nothing to conclude where every other declined as well: the task is given up in the end', () => {
    const state = after(...PROVIDERS.map(play.declined));
    expect(kinds(COORDINATOR, state, TIMES['at reveal + tolerance'])).toEqual(['substitute', 'giveUp']);
  });

  test('goes to nobody where all others have sealed their answers, who are not held up', () => {
    expect(kinds(COORDINATOR, after(...others.map(play.committed), declined), START)).toEqual([]);
  });
});
