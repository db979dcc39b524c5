import { mspOf } from '@llmnet/protocol';
import type { LedgerEvent, NodeId, PanelView, ProviderId, RoundView, TaskView } from '@llmnet/protocol';

/** When a phase ends, in milliseconds since the epoch. */
interface PhaseDeadlines {
  readonly commitBy: number;
  readonly revealBy: number;
}

/**
 * Several members say something without knowing what the others say: all commit under seal, then all reveal; a close ends the waiting
 * for who did not commit. A round of answers is one, of providers; a panel's scores are one, of nodes.
 */
export interface SealedPhase extends PhaseDeadlines {
  /** The number of the round or of the panel. */
  readonly index: number;
  /** Who may commit, in order. */
  readonly expected: readonly string[];
  /** Who took the first step: sealed something, or gave its part back. */
  readonly committed: ReadonlySet<string>;
  /** Those of them who gave it back, and have nothing to reveal. */
  readonly declined: ReadonlySet<string>;
  /** Whether a close, and not a reveal, ended the commits. */
  readonly closed: boolean;
  readonly revealed: ReadonlySet<string>;
}

/** A phase in which nobody has taken a step. */
export function openPhase(index: number, expected: readonly string[], deadlines: PhaseDeadlines): SealedPhase {
  const { commitBy, revealBy } = deadlines;
  return {
    index,
    expected,
    committed: new Set(),
    declined: new Set(),
    closed: false,
    revealed: new Set(),
    commitBy,
    revealBy,
  };
}

export type PhaseStep =
  { readonly kind: 'commit' | 'decline' | 'reveal'; readonly member: string } | { readonly kind: 'close' };

/** The phase after a step. The same step again changes nothing. */
export function takeStep(phase: SealedPhase, step: PhaseStep): SealedPhase {
  switch (step.kind) {
    case 'commit':
      return { ...phase, committed: withMember(phase.committed, step.member) };
    case 'decline':
      return {
        ...phase,
        committed: withMember(phase.committed, step.member),
        declined: withMember(phase.declined, step.member),
      };
    case 'close':
      return { ...phase, closed: true };
    case 'reveal':
      return { ...phase, revealed: withMember(phase.revealed, step.member) };
  }
}

function withMember<T>(set: ReadonlySet<T>, member: T): ReadonlySet<T> {
  return set.has(member) ? set : new Set([...set, member]);
}

function allCommitted({ expected, committed }: SealedPhase): boolean {
  return expected.every((member) => committed.has(member));
}

/** Whether nobody has anything left to reveal. */
export function allRevealed({ expected, revealed, declined }: SealedPhase): boolean {
  return expected.every((member) => revealed.has(member) || declined.has(member));
}

/** Whether everyone gave their part back. */
export function allDeclined({ expected, declined }: SealedPhase): boolean {
  return expected.every((member) => declined.has(member));
}

/** Whether somebody has sealed something. */
export function isAnySealed({ committed, declined }: SealedPhase): boolean {
  return committed.size > declined.size;
}

/** Some have committed and are kept from revealing by others who have not. */
export function waitsForCommits(phase: SealedPhase): boolean {
  return phase.committed.size > 0 && !allCommitted(phase) && !phase.closed;
}

/**
 * What a member has to do in a phase now; null also where it is none of its members.
 * @param time in milliseconds since the epoch
 */
export function nextStep(
  phase: SealedPhase | undefined,
  member: string | undefined,
  time: number,
): 'commit' | 'reveal' | null {
  if (phase === undefined || member === undefined || !phase.expected.includes(member)) return null;
  if (!phase.committed.has(member)) return !phase.closed && time <= phase.commitBy ? 'commit' : null;
  const isDone = phase.revealed.has(member) || phase.declined.has(member);
  return (allCommitted(phase) || phase.closed) && !isDone ? 'reveal' : null;
}

/** How far a task is, as far as a node's duties depend on it. Times in milliseconds since the epoch. */
export interface TaskState {
  readonly task: string;
  readonly domain: string;
  readonly requester: NodeId;
  readonly coordinator: NodeId;
  readonly seats: readonly { readonly provider: ProviderId; readonly node: NodeId }[];
  /** Organisations that hold a seat or held one before it went to a substitute. */
  readonly seatOrganisations: ReadonlySet<string>;
  /** Providers that took a seat over, each the next of the task's substitutes. */
  readonly substitutes: ReadonlySet<ProviderId>;
  readonly promptDigest: string;
  /** The most tokens that an answer may have. */
  readonly answerTokens: number;
  readonly resultBy: number;
  /** When the validators' panel ends, which begins with the result. */
  readonly validation: PhaseDeadlines;
  /** The rounds of answers, by providers: the independent one first, then every revision that was started. */
  readonly rounds: readonly SealedPhase[];
  /** The panels of judges, by nodes: the validators first, then one for each dispute; none until the result is recorded. */
  readonly panels: readonly SealedPhase[];
  readonly settled: boolean;
}

type EventOf<T extends LedgerEvent['type']> = Extract<LedgerEvent, { type: T }>;
export type TaskEvent = Extract<LedgerEvent, { task: string }>;

export function isTaskEvent(event: LedgerEvent): event is TaskEvent {
  return 'task' in event;
}

export function openedState(opened: EventOf<'opened'>): TaskState {
  const { task, domain, requester, coordinator, seats, promptDigest, answerTokens, resultBy } = opened;
  const providers = seats.map(({ provider }) => provider);
  return {
    ...{ task, domain, requester, coordinator, seats, promptDigest, answerTokens, resultBy },
    seatOrganisations: new Set(providers.map(mspOf)),
    substitutes: new Set(),
    validation: { commitBy: opened.scoreCommitBy, revealBy: opened.scoreRevealBy },
    rounds: [openPhase(0, providers, opened)],
    panels: [],
    settled: false,
  };
}

/** The state that a step leads to. Applying an event twice changes nothing, so that a replay is harmless. */
export function advance(state: TaskState, event: Exclude<TaskEvent, EventOf<'opened'>>): TaskState {
  switch (event.type) {
    case 'committed':
      return inRound(state, event.round, { kind: 'commit', member: event.provider });
    case 'declined':
      return inRound(state, 0, { kind: 'decline', member: event.provider });
    case 'closed':
      return inRound(state, event.round, { kind: 'close' });
    case 'revealed':
      return inRound(state, event.round, { kind: 'reveal', member: event.provider });
    case 'substituted':
      return substituted(state, event);
    case 'roundStarted':
      return { ...state, rounds: withPhase(state.rounds, openPhase(event.round, respondents(state), event)) };
    case 'settled':
    case 'cancelled':
      return { ...state, settled: true };
    default:
      return judged(state, event);
  }
}

/** The steps from the result on. */
function judged(state: TaskState, event: TaskEvent): TaskState {
  switch (event.type) {
    case 'resulted':
      return { ...state, panels: withPhase(state.panels, openPhase(0, event.validators, state.validation)) };
    case 'scoreCommitted':
      return inPanel(state, event.panel, { kind: 'commit', member: event.validator });
    case 'scoresClosed':
      return inPanel(state, event.panel, { kind: 'close' });
    case 'scoreRevealed':
      return inPanel(state, event.panel, { kind: 'reveal', member: event.validator });
    case 'disputed': {
      const deadlines = { commitBy: event.scoreCommitBy, revealBy: event.scoreRevealBy };
      return { ...state, panels: withPhase(state.panels, openPhase(event.number, event.panel, deadlines)) };
    }
    default:
      return state;
  }
}

function inRound(state: TaskState, round: number, step: PhaseStep): TaskState {
  return { ...state, rounds: inPhase(state.rounds, round, step) };
}

function inPanel(state: TaskState, panel: number, step: PhaseStep): TaskState {
  return { ...state, panels: inPhase(state.panels, panel, step) };
}

function inPhase(phases: readonly SealedPhase[], index: number, step: PhaseStep): SealedPhase[] {
  return phases.map((phase) => (phase.index === index ? takeStep(phase, step) : phase));
}

/** The phases with one more, where it is not among them yet. */
function withPhase(phases: readonly SealedPhase[], started: SealedPhase): readonly SealedPhase[] {
  return phases.some(({ index }) => index === started.index) ? phases : [...phases, started];
}

function substituted(state: TaskState, { seat, by }: EventOf<'substituted'>): TaskState {
  const seats = state.seats.map((before, index) => (index === seat ? by : before));
  const expected = seats.map(({ provider }) => provider);
  return {
    ...state,
    seats,
    seatOrganisations: withMember(state.seatOrganisations, mspOf(by.provider)),
    substitutes: withMember(state.substitutes, by.provider),
    rounds: state.rounds.map((round) => (round.index === 0 ? { ...round, expected } : round)),
  };
}

/** Who may answer again, as far as events tell: they do not say which of those that revealed had abstained, the ledger's record does. */
function respondents({ rounds: [independent] }: TaskState): string[] {
  return (independent?.expected ?? []).filter((provider) => independent?.revealed.has(provider));
}

/** The state as the ledger's records tell it, for a task that was opened before this process began to listen. */
export function stateOf(view: TaskView): TaskState {
  const { task, requester, coordinator, terms, promptDigest, resultBy, scoreCommitBy, scoreRevealBy } = view.task;
  const substitutions = view.substituted?.substitutions ?? [];
  const held = [...view.task.seats, ...substitutions];
  return {
    ...{ task, requester, coordinator, promptDigest, resultBy },
    domain: terms.domain,
    answerTokens: terms.answerTokens,
    seats: view.seats.map(({ provider, node }) => ({ provider, node })),
    seatOrganisations: new Set(held.map(({ provider }) => mspOf(provider))),
    substitutes: new Set(substitutions.map(({ provider }) => provider)),
    validation: { commitBy: scoreCommitBy, revealBy: scoreRevealBy },
    rounds: view.rounds.map((round) => roundOf(view, round)),
    panels: view.result === null ? [] : view.panels.map((panel) => panelOf(view, panel)),
    settled: view.settled !== null,
  };
}

function roundOf({ task, seats }: TaskView, { round, revision, commits, closed, reveals }: RoundView): SealedPhase {
  return {
    ...openPhase(round, revision?.respondents ?? seats.map(({ provider }) => provider), revision ?? task),
    committed: new Set(commits.map(({ provider }) => provider)),
    declined: new Set(commits.flatMap(({ kind, provider }) => (kind === 'declined' ? [provider] : []))),
    closed: closed?.by === 'close',
    revealed: new Set(reveals.map(({ provider }) => provider)),
  };
}

function panelOf({ task, disputes }: TaskView, { panel, judges, commits, closed, reveals }: PanelView): SealedPhase {
  const { scoreCommitBy, scoreRevealBy } = disputes.find(({ dispute }) => dispute.number === panel)?.dispute ?? task;
  return {
    ...openPhase(panel, judges, { commitBy: scoreCommitBy, revealBy: scoreRevealBy }),
    committed: new Set(commits.map(({ validator }) => validator)),
    closed: closed?.by === 'close',
    revealed: new Set(reveals.map(({ validator }) => validator)),
  };
}

/** The first seat, by its number, whose holder gave it back; undefined where there is none. */
export function vacantSeat({ seats, rounds: [independent] }: TaskState): number | undefined {
  const seat = seats.findIndex(({ provider }) => independent?.declined.has(provider));
  return seat < 0 ? undefined : seat;
}

/** The provider with which a node holds a seat of a task. */
export function seatOf({ seats }: TaskState, node: NodeId): ProviderId | undefined {
  return seats.find((seat) => seat.node === node)?.provider;
}
