import type { NodeId, ProviderId } from '@llmnet/protocol';
import { allRevealed, nextStep, seatOf, waitsForCommits } from '../state/task-state';
import type { SealedPhase, TaskState } from '../state/task-state';
import type { Coordinator } from './coordinator';
import type { Respondent } from './respondent';
import type { TaskCloser } from './task-closer';
import type { Validator } from './validator';

/** Who does what on a node. */
export interface Roles {
  readonly respondent: Respondent;
  readonly coordinator: Coordinator;
  /** Null on a node that judges nothing. */
  readonly validator: Validator | null;
  readonly closer: TaskCloser;
}

/** Tells which deadlines have passed with the clocks' tolerance, and remembers the next of those that have not. */
class DeadlineClock {
  #next: number | null = null;

  constructor(
    private readonly time: number,
    private readonly toleranceMs: number,
  ) {}

  get next(): number | null {
    return this.#next;
  }

  isOver(deadline: number, graceMs = 0): boolean {
    const at = deadline + this.toleranceMs + graceMs;
    if (this.time >= at) return true;
    this.#next = Math.min(at, this.#next ?? at);
    return false;
  }
}

/** A task as one node sees it at one moment. */
interface Situation {
  readonly state: TaskState;
  readonly node: NodeId;
  /** In milliseconds since the epoch. */
  readonly time: number;
  readonly clock: DeadlineClock;
  /** How much longer than the coordinator this node waits where anyone may step in. */
  readonly graceMs: number;
  readonly isCoordinator: boolean;
  /** The provider with which the node holds a seat. */
  readonly provider: ProviderId | undefined;
  /** The round of answers under way; none once the result is recorded. */
  readonly round: SealedPhase | undefined;
  /** The panel of judges under way; none before the result is recorded. */
  readonly panel: SealedPhase | undefined;
}

interface Action {
  /** Whether a node has to do it now. Pure, but that the clock remembers what is waited for. */
  readonly when: (situation: Situation) => boolean;
  readonly run: (roles: Roles, state: TaskState) => Promise<void> | undefined;
}

/** Everything that a node can have to do for a task, in the order in which it is begun. */
export const ACTIONS = {
  answer: {
    when: ({ round, provider, time }) => nextStep(round, provider, time) === 'commit',
    run: ({ respondent }, state) => respondent.answer(state),
  },
  reveal: {
    when: ({ round, provider, time }) => nextStep(round, provider, time) === 'reveal',
    run: ({ respondent }, state) => respondent.reveal(state),
  },
  close: {
    when: (situation) => isLeftOpen(situation.round, situation),
    run: ({ closer }, state) => closer.close(state),
  },
  conclude: {
    when: ({ isCoordinator, round, clock }) =>
      isCoordinator &&
      round !== undefined &&
      round.committed.size > 0 &&
      (allRevealed(round) || clock.isOver(round.revealBy)),
    run: ({ coordinator }, state) => coordinator.conclude(state),
  },
  score: {
    when: ({ panel, node, time }) => nextStep(panel, node, time) === 'commit',
    run: ({ validator }, state) => validator?.score(state),
  },
  revealScore: {
    when: ({ panel, node, time }) => nextStep(panel, node, time) === 'reveal',
    run: ({ validator }, state) => validator?.reveal(state),
  },
  closeScores: {
    when: (situation) => isLeftOpen(situation.panel, situation),
    run: ({ closer }, state) => closer.closeScores(state),
  },
  /** At once, by the requester's side, which can show that the task was no canary; anyone else waits for the time for scores to pass. */
  settleEarly: {
    when: ({ isCoordinator, panel, clock }) =>
      isCoordinator && panel !== undefined && allRevealed(panel) && !clock.isOver(panel.revealBy),
    run: ({ closer }, state) => closer.settleEarly(state),
  },
  settle: {
    when: ({ state, panel, clock, graceMs }) => clock.isOver(panel?.revealBy ?? state.resultBy, graceMs),
    run: ({ closer }, state) => closer.settle(state),
  },
} as const satisfies Readonly<Record<string, Action>>;

/** Something that a node has to do for a task. */
export type Duty = keyof typeof ACTIONS;

// Object.keys forgets the names that it lists.
const DUTIES = Object.keys(ACTIONS) as Duty[];

export interface Duties {
  readonly now: readonly Duty[];
  /** When to look again if no event comes before, in milliseconds since the epoch; null when only an event can bring more. */
  readonly wakeAt: number | null;
}

/**
 * What follows from a task's state for one node. The same state, node and time give the same duties.
 * @param time in milliseconds since the epoch
 */
export function dutiesOf(state: TaskState, node: NodeId, time: number, toleranceMs: number): Duties {
  const situation = situationOf(state, node, time, toleranceMs);
  if (situation === undefined) return { now: [], wakeAt: null };
  const now = DUTIES.filter((duty) => ACTIONS[duty].when(situation));
  return { now, wakeAt: situation.clock.next };
}

/** Undefined where the task is settled or the node has no part in it. Revisions and disputes bring nobody anything to do yet. */
function situationOf(state: TaskState, node: NodeId, time: number, toleranceMs: number): Situation | undefined {
  const [panel] = state.panels;
  const isCoordinator = state.coordinator === node;
  const provider = seatOf(state, node);
  const isJudge = panel?.expected.includes(node) ?? false;
  if (state.settled || (!isCoordinator && provider === undefined && !isJudge)) return undefined;
  return {
    ...{ state, node, time, isCoordinator, provider, panel },
    clock: new DeadlineClock(time, toleranceMs),
    // Others step in for a coordinator that is silent, one tolerance after it could have acted.
    graceMs: isCoordinator ? 0 : toleranceMs,
    round: panel === undefined ? state.rounds[0] : undefined,
  };
}

/** Whether a phase waits for commits that do not come. */
function isLeftOpen(phase: SealedPhase | undefined, { clock, graceMs }: Situation): boolean {
  return phase !== undefined && waitsForCommits(phase) && clock.isOver(phase.commitBy, graceMs);
}
