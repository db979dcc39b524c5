import { LedgerClientError } from '@llmnet/ledger-client';
import type { ClientErrorCode } from '@llmnet/ledger-client';
import type { Logger } from 'pino';
import { describeError } from '@llmnet/logging';
import { UnderWay } from '../under-way';
import {
  advance,
  openedState,
  allRevealed,
  isAnySealed,
  nextStep,
  seatOf,
  vacantSeat,
  waitsForCommits,
} from '../state/task-state';
import type { TaskEvent, TaskState, SealedPhase } from '../state/task-state';
import type { NodeId, ProviderId } from '@llmnet/protocol';
import type { Coordinator } from '../actions/coordinator';
import type { Respondent } from '../actions/respondent';
import type { TaskCloser } from '../actions/task-closer';
import type { Validator } from '../actions/validator';

export interface EngineOptions {
  readonly node: string;
  readonly toleranceMs: number;
  readonly log: Logger;
  /** Does one duty. What it throws decides whether it is tried again. */
  readonly perform: (duty: Duty, state: TaskState) => Promise<void>;
  /** The records of a task that was opened before this process listened; undefined when it is settled. */
  readonly recall: (task: string) => Promise<TaskState | undefined>;
}

/** Refusals after which there is nothing left to do: somebody did it, or its time is over. */
const ENDED: ReadonlySet<ClientErrorCode> = new Set([
  'ALREADY_DONE',
  'TOO_LATE',
  'NOTHING_MISSING',
  'NOT_YOURS',
] satisfies ClientErrorCode[]);

/** Between two attempts at a duty. */
const RETRY_MS = 400;

/** Follows every task from its events and has each duty of this node done once, again where it failed, and on time. */
export class TaskEngine {
  readonly #tasks = new Map<string, TaskState>();
  readonly #wakes = new Map<string, { readonly at: number; readonly timer: NodeJS.Timeout }>();
  /** Duties under way or ended, as `task duty occasion`. */
  readonly #begun = new Set<string>();
  readonly #underWay = new UnderWay();
  #stopped = false;

  constructor(private readonly options: EngineOptions) {}

  /** Tasks that are not settled yet. */
  get open(): readonly TaskState[] {
    return [...this.#tasks.values()];
  }

  /** `replayed`: the event is older than this process, so the ledger is asked how far the task is by now. */
  async apply(event: TaskEvent, replayed: boolean): Promise<void> {
    if (event.type === 'opened') {
      const state = replayed ? await this.options.recall(event.task) : openedState(event);
      if (state !== undefined) this.#update(state);
      return;
    }
    const state = this.#tasks.get(event.task);
    if (state !== undefined) this.#update(advance(state, event));
  }

  /** Begins nothing any more. @returns when the duties under way have ended */
  stop(): Promise<void> {
    this.#stopped = true;
    for (const { timer } of this.#wakes.values()) clearTimeout(timer);
    this.#wakes.clear();
    return this.#underWay.ended();
  }

  #update(state: TaskState): void {
    if (state.settled) {
      this.#forget(state.task);
      return;
    }
    this.#tasks.set(state.task, state);
    this.#consider(state.task);
  }

  #consider(task: string): void {
    const state = this.#tasks.get(task);
    if (state === undefined || this.#stopped) return;
    const { now, wakeAt } = dutiesOf(state, this.options.node, Date.now(), this.options.toleranceMs);
    for (const duty of now) this.#underWay.begin(this.#do(duty, state));
    if (wakeAt !== null) this.#wake(task, wakeAt - Date.now());
  }

  async #do(duty: Duty, state: TaskState): Promise<void> {
    const { occasion }: Action = ACTIONS[duty];
    const name = `${state.task} ${duty} ${occasion?.(state) ?? ''}`;
    if (this.#begun.has(name)) return;
    this.#begun.add(name);
    try {
      await this.options.perform(duty, state);
    } catch (error) {
      if (error instanceof LedgerClientError && ENDED.has(error.code)) return;
      this.options.log.warn({ task: state.task, duty, ...describeError(error) }, 'duty failed, trying again');
      this.#begun.delete(name);
      this.#wake(state.task, RETRY_MS);
    }
  }

  /** Looks at the task again after a while, earlier if it was to be looked at earlier. */
  #wake(task: string, inMs: number): void {
    const at = Date.now() + Math.max(0, inMs);
    const planned = this.#wakes.get(task);
    if (this.#stopped || !this.#tasks.has(task) || (planned !== undefined && planned.at <= at)) return;
    clearTimeout(planned?.timer);
    const timer = setTimeout(() => {
      this.#wakes.delete(task);
      this.#consider(task);
    }, at - Date.now());
    this.#wakes.set(task, { at, timer });
  }

  #forget(task: string): void {
    this.#tasks.delete(task);
    clearTimeout(this.#wakes.get(task)?.timer);
    this.#wakes.delete(task);
    for (const name of this.#begun) if (name.startsWith(`${task} `)) this.#begun.delete(name);
  }
}

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
  /** Of the clocks. */
  readonly toleranceMs: number;
  /** How much longer than the coordinator this node waits where anyone may step in: each one tolerance longer than the one before it. */
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
  /** What makes it another duty of the same task; it is done once a task unless given. */
  readonly occasion?: (state: TaskState) => string;
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
  /** Nobody who has answered is held up for a seat: once all have, they reveal. */
  substitute: {
    when: ({ isCoordinator, state, round }) =>
      isCoordinator &&
      round !== undefined &&
      vacantSeat(state) !== undefined &&
      (isAnySealed(round) ? waitsForCommits(round) : !round.closed),
    occasion: ({ substitutes, rounds }) => `${substitutes.size} ${rounds[0]?.declined.size ?? 0}`,
    run: ({ coordinator }, state) => coordinator.substitute(state),
  },
  close: {
    when: (situation) => isLeftOpen(situation.round, situation),
    run: ({ closer }, state) => closer.close(state),
  },
  /** Nobody can seal an answer any more: with a tolerance more where no close says so, for what is being ordered. */
  giveUp: {
    when: ({ isCoordinator, round, clock, toleranceMs }) =>
      isCoordinator &&
      round !== undefined &&
      !isAnySealed(round) &&
      (round.closed || clock.isOver(round.commitBy, toleranceMs)),
    run: ({ coordinator }, state) => coordinator.giveUp(state),
  },
  conclude: {
    when: ({ isCoordinator, round, clock }) =>
      isCoordinator &&
      round !== undefined &&
      isAnySealed(round) &&
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
    ...{ state, node, time, toleranceMs, isCoordinator, provider, panel },
    clock: new DeadlineClock(time, toleranceMs),
    graceMs: turnOf(state, node) * toleranceMs,
    round: panel === undefined ? state.rounds[0] : undefined,
  };
}

/**
 * A node's place among those that step in one after another: the coordinator, who holds a seat, who judges. Two that took the same step
 * at a time would only be in each other's way.
 */
function turnOf({ coordinator, seats, panels: [panel] }: TaskState, node: NodeId): number {
  const order = new Set<string>([coordinator, ...seats.map((seat) => seat.node), ...(panel?.expected ?? [])]);
  return [...order].indexOf(node);
}

/** Whether a phase waits for commits that do not come. */
function isLeftOpen(phase: SealedPhase | undefined, { clock, graceMs }: Situation): boolean {
  return phase !== undefined && waitsForCommits(phase) && clock.isOver(phase.commitBy, graceMs);
}
