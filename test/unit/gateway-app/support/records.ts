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
  Task,
  TaskView,
} from '@llmnet/chaincode/api';
import { Parameters, PARAMETER_PROFILES } from '@llmnet/chaincode/api';
import type { Consortium } from '@llmnet/chaincode/api';
import type { Answer } from '../../../../gateway-app/src/asking/answer';

export const TASK = 'ab'.repeat(16);
export const MSP = 'Alpha';
export const REQUESTER = 'Alpha/gateway';
export const COORDINATOR = 'Alpha/worker';
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
  return { members: [{ mspId: MSP, name: 'Alpha', state: 'active' }], parameters };
}

export function seat(mspId: string): Seat {
  return {
    provider: `${mspId}/expert`,
    mspId,
    node: `${mspId}/worker`,
    model: 'model',
    price: 100_000n,
    p: 700_000n,
    s: 90_000n,
    voteWeight: 150_000n,
  };
}

const seats = [seat('Beta'), seat('Gamma'), seat('Delta')];

export function plan(overrides: Partial<Plan> = {}): Plan {
  return { task: TASK, seats, substitutes: [seat('Echo')], quote: 500_000n, recipients: [], ...overrides };
}

export function lane(number: number, overrides: Partial<LaneRecord> = {}): LaneRecord {
  return { mspId: MSP, lane: number, balance: 1_000_000n, opens: 0, ...overrides };
}

export function account(...lanes: LaneRecord[]): AccountView {
  return { lanes, credits: [], moreCredits: false, bonds: 0n };
}

export function domainView(epoch: number | null): DomainView {
  const candidates = seats.map(({ voteWeight: _weight, ...candidate }) => candidate);
  const snapshot = { seed: txId(0), candidates, coordinators: [COORDINATOR], validators: [], ...stamp(0) };
  const evidence = { a: 5_000_000n, b: 2_000_000n, cusum: 0n, lifetimeSuccess: 0n, lifetimeWeight: 0n };
  const window = { window: 4, windowOpenedAt: at, cursor: '', usedWeights: [], folded: 7, chain: '' };
  return {
    domain: 'mathematics',
    epoch,
    snapshot: epoch === null ? null : { domain: 'mathematics', epoch, ...snapshot },
    reputations: ['Beta', 'Zeta'].map((mspId) => ({
      domain: 'mathematics',
      mspId,
      ...evidence,
      ...window,
      ...stamp(0),
    })),
  };
}

export function task(overrides: Partial<Task> = {}): Task {
  const deadlines = {
    commitBy: at + 6_000,
    revealBy: at + 12_000,
    scoreCommitBy: at + 24_000,
    scoreRevealBy: at + 30_000,
  };
  return {
    task: TASK,
    requester: REQUESTER,
    coordinator: COORDINATOR,
    terms: { domain: 'mathematics', seats: 3, priceCap: 1_000_000n, answerTokens: 1_024 },
    parameterVersion: 1,
    epoch: 3,
    seed: txId(0),
    seats,
    substitutes: [],
    promptDigest: txId(0xd1),
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
    follows: 'Beta/expert',
    dissent: [],
    validators: ['Foxtrot/worker'],
    ...stamp(8),
  };
}

/** A task with nothing on the ledger but its opening. */
export function taskView(overrides: Partial<TaskView> = {}): TaskView {
  const nothing = { closed: null, result: null, scoresClosed: null, settled: null };
  return { task: task(), commits: [], reveals: [], scoreCommits: [], scoreReveals: [], ...nothing, ...overrides };
}

export function answer(overrides: Partial<Answer> = {}): Answer {
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
    follows: 'Beta/expert',
    dissent: ['Delta/expert'],
    committee: [
      { provider: 'Beta/expert', node: 'Beta/worker', state: 'answered' },
      { provider: 'Gamma/expert', node: 'Gamma/worker', state: 'abstained' },
      { provider: 'Delta/expert', node: 'Delta/worker', state: 'silent' },
    ],
    usage: { promptTokens: 30, completionTokens: 15 },
    expertMilliseconds: 0,
    ...overrides,
  };
}
