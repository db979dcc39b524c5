import type {
  AccountView,
  Commit,
  DomainView,
  LaneRecord,
  NodeRecord,
  Plan,
  Result,
  Reveal,
  Seat,
  Settled,
  Snapshot,
  Task,
  TaskView,
} from '@llmnet/protocol';
import { Parameters, PARAMETER_PROFILES } from '@llmnet/protocol';
import type { Consortium } from '@llmnet/protocol';
import type { CoordinatorAnswer } from '@llmnet/coordinator-api';

export const TASK = 'ab'.repeat(16);
export const MSP = 'Aster';
export const REQUESTER = 'Aster/gateway';
export const COORDINATOR = 'Aster/worker';
export const DOMAINS = ['mathematics', 'geography'];

const at = 1_767_322_000_000;
/** A transaction id that is told apart by one number. */
export const txId = (number: number): string => number.toString(16).padStart(64, '0');
const stamp = (number: number): { at: number; txId: string } => ({ at: at + number * 100, txId: txId(number) });

export const encryptionKey = {
  kty: 'EC',
  crv: 'P-256',
  x: 'x'.repeat(43),
  y: 'y'.repeat(43),
  kid: REQUESTER,
} satisfies NodeRecord['encryptionKey'];

export function consortium(): Consortium {
  const parameters = Parameters.parse({ version: 1, domains: DOMAINS, ...PARAMETER_PROFILES.development });
  return { members: [{ mspId: MSP, name: 'Aster', state: 'active' }], membership: 1, parameters };
}

export function seat(mspId: string): Seat {
  return {
    provider: `${mspId}/expert`,
    mspId,
    node: `${mspId}/worker`,
    model: 'model',
    region: 'local',
    promptTokens: 100_000,
    answerTokens: 10_000,
    price: 100_000n,
    p: 700_000n,
    s: 90_000n,
    voteWeight: 150_000n,
  };
}

const seats = [seat('Birch'), seat('Cedar'), seat('Dahlia')];

export function plan(overrides: Partial<Plan> = {}): Plan {
  return {
    task: TASK,
    coordinator: COORDINATOR,
    seats,
    substitutes: [seat('Elm')],
    quote: 500_000n,
    recipients: [],
    ...overrides,
  };
}

export function lane(number: number, overrides: Partial<LaneRecord> = {}): LaneRecord {
  return { mspId: MSP, lane: number, balance: 1_000_000n, opens: 0, ...overrides };
}

export function account(...lanes: LaneRecord[]): AccountView {
  return { lanes, credits: [], moreCredits: false, bonds: 0n, pot: 0n };
}

/** A domain's snapshot with the experts of Birch, Cedar and Dahlia, each changed as a test says. */
export function snapshot(
  epoch: number,
  change: (candidate: Snapshot['candidates'][number], index: number) => Partial<Seat> = () => ({}),
): Snapshot {
  const candidates = seats.map(({ voteWeight: _weight, ...candidate }, index) => ({
    ...candidate,
    ...change(candidate, index),
  }));
  const nobody = { quarantined: [], validators: [] };
  return {
    domain: 'mathematics',
    epoch,
    seed: txId(0),
    candidates,
    coordinators: [COORDINATOR],
    ...nobody,
    ...stamp(0),
  };
}

export function domainView(epoch: number | null): DomainView {
  const evidence = {
    a: 5_000_000n,
    b: 2_000_000n,
    judged: 0n,
    checks: [],
    cusum: 0n,
    lifetimeSuccess: 0n,
    lifetimeWeight: 0n,
  };
  const judgements = { samples: 0, x: 0n, y: 0n, xy: 0n, pot: 0n };
  const counted = {
    probation: { number: 0, canaries: 0, success: 0n },
    judgements,
    hitRates: [],
    usedWeights: [],
    folded: 7,
    chain: '',
  };
  const window = { window: 4, windowOpenedAt: at, cursor: '', revision: null };
  return {
    domain: 'mathematics',
    epoch,
    snapshot: epoch === null ? null : snapshot(epoch),
    reputations: ['Birch', 'Iris'].map((mspId) => ({
      field: 'mathematics',
      mspId,
      evidence,
      ...counted,
      ...window,
      ...stamp(0),
    })),
  };
}

const ANY = { allowed: [], denied: [] };

export const TERMS: Task['terms'] = {
  domain: 'mathematics',
  seats: 3,
  rounds: 0,
  phaseSeconds: 6,
  priceCap: 1_000_000n,
  promptTokens: 10,
  answerTokens: 1_024,
  qualityFloor: 0,
  earlyStop: 1_000_000,
  orgs: ANY,
  models: ANY,
  regions: ANY,
  scope: { kind: 'others' },
};

export function task(overrides: Partial<Task> = {}): Task {
  const deadlines = {
    commitBy: Date.now() + 10_000,
    revealBy: Date.now() + 20_000,
    scoreCommitBy: at + 24_000,
    scoreRevealBy: at + 30_000,
  };
  return {
    task: TASK,
    requester: REQUESTER,
    coordinator: COORDINATOR,
    terms: TERMS,
    parameterVersion: 1,
    epoch: 3,
    seed: txId(0),
    seats,
    substitutes: [],
    promptDigest: txId(0xd1),
    link: txId(0xd3),
    lane: 0,
    escrow: 500_000n,
    ...deadlines,
    resultBy: Date.now() + 30_000,
    ...stamp(1),
    ...overrides,
  };
}

export function commit(mspId: string, number: number): Commit {
  const tokens = { promptTokens: 10, completionTokens: 5 };
  return {
    kind: 'sealed',
    task: TASK,
    round: 0,
    provider: `${mspId}/expert`,
    commitment: txId(0),
    model: 'model',
    ...tokens,
    ...stamp(number),
  };
}

export function reveal(mspId: string, number: number, abstained = false): Reveal {
  return {
    task: TASK,
    round: 0,
    provider: `${mspId}/expert`,
    digest: txId(0),
    seedSalt: txId(0),
    abstained,
    ...stamp(number),
  };
}

export function result(): Result {
  return {
    task: TASK,
    digest: txId(0xd2),
    method: 'vote',
    flag: 'ok',
    unanimous: false,
    agreement: 640_000,
    independence: 2,
    follows: 'Birch/expert',
    dissent: [],
    rounds: 0,
    validators: ['Fern/worker'],
    ...stamp(8),
  };
}

type Round = TaskView['rounds'][number];
type PanelOfView = TaskView['panels'][number];

/** What tests say of a task: its one round and its validators are told as if they were the task's own. */
interface Told
  extends Partial<Omit<TaskView, 'rounds' | 'panels'>>, Partial<Pick<Round, 'commits' | 'closed' | 'reveals'>> {
  readonly scoreCommits?: PanelOfView['commits'];
  readonly scoresClosed?: PanelOfView['closed'];
  readonly scoreReveals?: PanelOfView['reveals'];
}

/** A task with nothing on the ledger but its opening, and what is told. */
export function taskView(told: Told = {}): TaskView {
  const { commits = [], closed = null, reveals = [], ...rest } = told;
  const { scoreCommits = [], scoresClosed = null, scoreReveals = [], ...view } = rest;
  const nothing = { substituted: null, result: null, disputes: [], declared: null, settled: null, erased: null };
  const opened = view.task ?? task();
  const judges = view.result?.validators ?? [];
  return {
    task: opened,
    seats: opened.seats,
    rounds: [{ round: 0, revision: null, commits, closed, reveals }],
    panels: [{ panel: 0, judges, commits: scoreCommits, closed: scoresClosed, reveals: scoreReveals }],
    ...nothing,
    ...view,
  };
}

/** A settlement with nothing in it. */
export function settled(outcome: Settled['outcome'], number: number, overrides: Partial<Settled> = {}): Settled {
  const nothing = { canary: null, seats: [], judges: [], payments: [], finalAt: at };
  return { task: TASK, outcome, ...nothing, ...stamp(number), ...overrides };
}

export function answer(overrides: Partial<CoordinatorAnswer> = {}): CoordinatorAnswer {
  return {
    task: TASK,
    domain: 'mathematics',
    content: 'The answer  is\nforty-two.',
    final: '42',
    method: 'vote',
    flag: 'ok',
    unanimous: false,
    agreement: 640_000,
    independence: 2,
    follows: 'Birch/expert',
    dissent: ['Dahlia/expert'],
    committee: [
      { provider: 'Birch/expert', node: 'Birch/worker', state: 'answered' },
      { provider: 'Cedar/expert', node: 'Cedar/worker', state: 'abstained' },
      { provider: 'Dahlia/expert', node: 'Dahlia/worker', state: 'silent' },
    ],
    usage: { promptTokens: 30, completionTokens: 15 },
    expertMs: 0,
    ...overrides,
  };
}
