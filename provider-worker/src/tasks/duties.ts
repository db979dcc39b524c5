import type { NodeId, ProviderId } from '@llmnet/protocol';
import type { TaskState } from './task-state';

/** Something that this node has to do for a task now. */
export type Duty =
  | { readonly kind: 'answer' | 'reveal'; readonly provider: ProviderId }
  | { readonly kind: 'close' | 'conclude' | 'score' | 'closeScores' | 'revealScore' }
  /** `linked`: at once, by the requester's side, which can open the task's link; anyone else once the time for scores has passed. */
  | { readonly kind: 'settle' | 'settleLinked' };

export interface Duties {
  readonly now: readonly Duty[];
  /** When to look again if no event comes before; null when only an event can bring more. */
  readonly wakeAt: number | null;
}

/** What follows from a task's state for one node. Pure: the same state, node and time give the same duties. */
export function dutiesOf(state: TaskState, node: NodeId, time: number, toleranceMilliseconds: number): Duties {
  const seat = state.seats.find((candidate) => candidate.node === node)?.provider;
  const coordinates = state.coordinator === node;
  const judges = state.validators?.includes(node) ?? false;
  if (state.settled || (!coordinates && seat === undefined && !judges)) return { now: [], wakeAt: null };

  // Others step in for a coordinator that is silent, one tolerance after it could have acted.
  const grace = coordinates ? 0 : toleranceMilliseconds;
  const clock = new Deadlines(time, toleranceMilliseconds);
  const { validators } = state;
  const now: Duty[] =
    validators === null
      ? [...respondentDuties(state, seat, time), ...conclusionDuties(state, coordinates, grace, clock)]
      : [
          ...(judges ? validatorDuties(state, validators, node, time) : []),
          ...settlementDuties(state, validators, coordinates, grace, clock),
        ];
  return { now, wakeAt: clock.next };
}

/** Tells which deadlines have passed with the clocks' tolerance, and remembers the next of those that have not. */
class Deadlines {
  #next: number | null = null;

  constructor(
    private readonly time: number,
    private readonly tolerance: number,
  ) {}

  get next(): number | null {
    return this.#next;
  }

  isOver(deadline: number, grace = 0): boolean {
    const at = deadline + this.tolerance + grace;
    if (this.time >= at) return true;
    this.#next = Math.min(at, this.#next ?? at);
    return false;
  }
}

function respondentDuties(state: TaskState, provider: ProviderId | undefined, time: number): Duty[] {
  if (provider === undefined) return [];
  if (!state.committed.has(provider)) {
    return !state.closed && time <= state.commitBy ? [{ kind: 'answer', provider }] : [];
  }
  const mayReveal = allCommitted(state) || state.closed;
  return mayReveal && !state.revealed.has(provider) ? [{ kind: 'reveal', provider }] : [];
}

function conclusionDuties(state: TaskState, coordinates: boolean, grace: number, clock: Deadlines): Duty[] {
  const duties: Duty[] = [];
  const someCommitted = state.committed.size > 0;
  if (someCommitted && !allCommitted(state) && !state.closed && clock.isOver(state.commitBy, grace))
    duties.push({ kind: 'close' });
  if (coordinates && someCommitted && (allRevealed(state) || clock.isOver(state.revealBy)))
    duties.push({ kind: 'conclude' });
  if (clock.isOver(state.resultBy, grace)) duties.push({ kind: 'settle' });
  return duties;
}

function validatorDuties(state: TaskState, validators: readonly NodeId[], node: NodeId, time: number): Duty[] {
  if (!state.scoreCommitted.has(node)) {
    return !state.scoresClosed && time <= state.scoreCommitBy ? [{ kind: 'score' }] : [];
  }
  const mayReveal = validators.every((validator) => state.scoreCommitted.has(validator)) || state.scoresClosed;
  return mayReveal && !state.scoreRevealed.has(node) ? [{ kind: 'revealScore' }] : [];
}

function settlementDuties(
  state: TaskState,
  validators: readonly NodeId[],
  coordinates: boolean,
  grace: number,
  clock: Deadlines,
): Duty[] {
  const duties: Duty[] = [];
  const someSealed = state.scoreCommitted.size > 0;
  const allSealed = validators.every((validator) => state.scoreCommitted.has(validator));
  if (someSealed && !allSealed && !state.scoresClosed && clock.isOver(state.scoreCommitBy, grace))
    duties.push({ kind: 'closeScores' });
  const allOpen = validators.every((validator) => state.scoreRevealed.has(validator));
  if (clock.isOver(state.scoreRevealBy, grace)) duties.push({ kind: 'settle' });
  else if (coordinates && allOpen) duties.push({ kind: 'settleLinked' });
  return duties;
}

function allCommitted(state: TaskState): boolean {
  return state.seats.every(({ provider }) => state.committed.has(provider));
}

function allRevealed(state: TaskState): boolean {
  return state.seats.every(({ provider }) => state.revealed.has(provider));
}
