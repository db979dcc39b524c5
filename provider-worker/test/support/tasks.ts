import type { LedgerEvent } from '@llmnet/protocol';
import { advance, openedState } from '../../src/state/task-state';
import type { TaskEvent, TaskState } from '../../src/state/task-state';
import { COORDINATOR, REQUESTER, TASK, task, txId } from '@llmnet/test-kit/ledger-double';

type Opened = Extract<LedgerEvent, { type: 'opened' }>;
type Step = Exclude<TaskEvent, Opened>;
type StepFields<S> = S extends Step ? Omit<S, 'task'> : never;

/** Far below the deadlines of {@link OPENED}. */
export const START = 1_767_322_000_000;
export const TOLERANCE = 2_000;
export const VALIDATORS = ['Fern/worker', 'Gorse/worker'];
export const SEATS = task().seats.map(({ provider, node }) => ({ provider, node }));
export const PROVIDERS = SEATS.map(({ provider }) => provider);

export const OPENED: Opened = {
  type: 'opened',
  task: TASK,
  domain: 'mathematics',
  requester: REQUESTER,
  coordinator: COORDINATOR,
  seats: SEATS,
  promptDigest: txId(0xd1),
  answerTokens: 1_024,
  commitBy: START + 10_000,
  revealBy: START + 20_000,
  resultBy: START + 30_000,
  scoreCommitBy: START + 40_000,
  scoreRevealBy: START + 50_000,
};

/** A step of the task, as its event tells it. */
export function step(fields: StepFields<Step>, of: string = TASK): Step {
  return { ...fields, task: of };
}

export const committed = (provider: string): Step => step({ type: 'committed', round: 0, provider });
export const revealed = (provider: string): Step => step({ type: 'revealed', round: 0, provider });
export const declined = (provider: string): Step => step({ type: 'declined', provider });
export const substituted = (seat: number, replaced: string, mspId: string): Step =>
  step({ type: 'substituted', seat, replaced, by: { provider: `${mspId}/expert`, node: `${mspId}/worker` } });
export const closed = step({ type: 'closed', round: 0, present: [] });
export const resulted = step({ type: 'resulted', validators: VALIDATORS });
export const scoreCommitted = (validator: string): Step => step({ type: 'scoreCommitted', panel: 0, validator });
export const scoreRevealed = (validator: string): Step => step({ type: 'scoreRevealed', panel: 0, validator });
export const scoresClosed = step({ type: 'scoresClosed', panel: 0, present: [] });
export const settled = step({ type: 'settled', domain: 'mathematics', mspIds: [], judgeMspIds: [] });

/** The state of a task that was opened and then went through these steps. */
export function after(...steps: readonly Step[]): TaskState {
  return steps.reduce(advance, openedState(OPENED));
}
