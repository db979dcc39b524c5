import { mspOf } from '@llmnet/protocol';
import type { LedgerEvent, NodeId, ProviderId, TaskView } from '@llmnet/protocol';

/** How far a task is, as far as its duties depend on it. Times in milliseconds since the epoch. */
export interface TaskState {
  readonly task: string;
  readonly domain: string;
  readonly requester: NodeId;
  readonly coordinator: NodeId;
  readonly seats: readonly { readonly provider: ProviderId; readonly node: NodeId }[];
  /** Organisations that hold a seat or held one before it went to a substitute. */
  readonly seatOrganisations: ReadonlySet<string>;
  readonly promptDigest: string;
  /** The most tokens that an answer may have. */
  readonly answerTokens: number;
  readonly commitBy: number;
  readonly revealBy: number;
  readonly resultBy: number;
  readonly scoreCommitBy: number;
  readonly scoreRevealBy: number;
  readonly committed: ReadonlySet<ProviderId>;
  readonly closed: boolean;
  readonly revealed: ReadonlySet<ProviderId>;
  /** Null until the result is recorded. */
  readonly validators: readonly NodeId[] | null;
  readonly scoreCommitted: ReadonlySet<NodeId>;
  readonly scoresClosed: boolean;
  readonly scoreRevealed: ReadonlySet<NodeId>;
  readonly settled: boolean;
}

type EventOf<T extends LedgerEvent['type']> = Extract<LedgerEvent, { type: T }>;
export type TaskEvent = Extract<LedgerEvent, { task: string }>;

export function isTaskEvent(event: LedgerEvent): event is TaskEvent {
  return 'task' in event;
}

export function openedState({ type, ...opened }: EventOf<'opened'>): TaskState {
  return {
    ...opened,
    seatOrganisations: new Set(opened.seats.map(({ provider }) => mspOf(provider))),
    committed: new Set(),
    closed: false,
    revealed: new Set(),
    validators: null,
    scoreCommitted: new Set(),
    scoresClosed: false,
    scoreRevealed: new Set(),
    settled: false,
  };
}

/**
 * The state that a step leads to. Applying an event twice changes nothing, so that a replay is harmless. Steps of later rounds and of
 * disputes do not change what a node has to do here.
 */
export function advance(state: TaskState, event: Exclude<TaskEvent, EventOf<'opened'>>): TaskState {
  switch (event.type) {
    case 'committed':
    case 'closed':
    case 'revealed':
      return event.round === 0 ? answered(state, event) : state;
    case 'declined':
      return { ...state, committed: withMember(state.committed, event.provider) };
    case 'substituted':
      return {
        ...state,
        seats: state.seats.map((seat, index) => (index === event.seat ? event.by : seat)),
        seatOrganisations: withMember(state.seatOrganisations, mspOf(event.by.provider)),
      };
    default:
      return concluded(state, event);
  }
}

/** The steps from the result on. */
function concluded(state: TaskState, event: Exclude<TaskEvent, EventOf<'opened'>>): TaskState {
  switch (event.type) {
    case 'resulted':
      return { ...state, validators: event.validators };
    case 'scoreCommitted':
    case 'scoresClosed':
    case 'scoreRevealed':
      return event.panel === 0 ? judged(state, event) : state;
    case 'settled':
    case 'cancelled':
      return { ...state, settled: true };
    default:
      return state;
  }
}

function answered(state: TaskState, event: EventOf<'committed' | 'closed' | 'revealed'>): TaskState {
  switch (event.type) {
    case 'committed':
      return { ...state, committed: withMember(state.committed, event.provider) };
    case 'closed':
      return { ...state, closed: true };
    case 'revealed':
      return { ...state, revealed: withMember(state.revealed, event.provider) };
  }
}

function judged(state: TaskState, event: EventOf<'scoreCommitted' | 'scoresClosed' | 'scoreRevealed'>): TaskState {
  switch (event.type) {
    case 'scoreCommitted':
      return { ...state, scoreCommitted: withMember(state.scoreCommitted, event.validator) };
    case 'scoresClosed':
      return { ...state, scoresClosed: true };
    case 'scoreRevealed':
      return { ...state, scoreRevealed: withMember(state.scoreRevealed, event.validator) };
  }
}

/** The state as the ledger's records tell it, for a task that was opened before this process began to listen. */
export function stateOf(view: TaskView): TaskState {
  const {
    task,
    requester,
    coordinator,
    terms,
    promptDigest,
    commitBy,
    revealBy,
    resultBy,
    scoreCommitBy,
    scoreRevealBy,
  } = view.task;
  return {
    task,
    domain: terms.domain,
    requester,
    coordinator,
    seats: view.seats.map(({ provider, node }) => ({ provider, node })),
    seatOrganisations: new Set(
      [...view.task.seats, ...(view.substituted?.substitutions ?? [])].map(({ provider }) => mspOf(provider)),
    ),
    promptDigest,
    answerTokens: terms.answerTokens,
    ...{ commitBy, revealBy, resultBy, scoreCommitBy, scoreRevealBy },
    ...answersOf(view),
    validators: view.result?.validators ?? null,
    ...scoresOf(view),
    settled: view.settled !== null,
  };
}

function answersOf({ rounds: [independent] }: TaskView): Pick<TaskState, 'committed' | 'closed' | 'revealed'> {
  return {
    committed: new Set(independent?.commits.map(({ provider }) => provider)),
    closed: independent?.closed?.by === 'close',
    revealed: new Set(independent?.reveals.map(({ provider }) => provider)),
  };
}

function scoresOf({
  panels: [validators],
}: TaskView): Pick<TaskState, 'scoreCommitted' | 'scoresClosed' | 'scoreRevealed'> {
  return {
    scoreCommitted: new Set(validators?.commits.map(({ validator }) => validator)),
    scoresClosed: validators?.closed?.by === 'close',
    scoreRevealed: new Set(validators?.reveals.map(({ validator }) => validator)),
  };
}

function withMember<T>(set: ReadonlySet<T>, member: T): ReadonlySet<T> {
  return set.has(member) ? set : new Set([...set, member]);
}
