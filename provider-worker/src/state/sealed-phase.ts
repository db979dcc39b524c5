/** When a phase ends, in milliseconds since the epoch. */
export interface PhaseDeadlines {
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
  readonly committed: ReadonlySet<string>;
  /** Whether a close, and not a reveal, ended the commits. */
  readonly closed: boolean;
  readonly revealed: ReadonlySet<string>;
}

/** A phase in which nobody has taken a step. */
export function openPhase(index: number, expected: readonly string[], deadlines: PhaseDeadlines): SealedPhase {
  const { commitBy, revealBy } = deadlines;
  return { index, expected, committed: new Set(), closed: false, revealed: new Set(), commitBy, revealBy };
}

export type PhaseStep = { readonly kind: 'commit' | 'reveal'; readonly member: string } | { readonly kind: 'close' };

/** The phase after a step. The same step again changes nothing. */
export function takeStep(phase: SealedPhase, step: PhaseStep): SealedPhase {
  switch (step.kind) {
    case 'commit':
      return { ...phase, committed: withMember(phase.committed, step.member) };
    case 'close':
      return { ...phase, closed: true };
    case 'reveal':
      return { ...phase, revealed: withMember(phase.revealed, step.member) };
  }
}

export function withMember<T>(set: ReadonlySet<T>, member: T): ReadonlySet<T> {
  return set.has(member) ? set : new Set([...set, member]);
}

function allCommitted({ expected, committed }: SealedPhase): boolean {
  return expected.every((member) => committed.has(member));
}

export function allRevealed({ expected, revealed }: SealedPhase): boolean {
  return expected.every((member) => revealed.has(member));
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
  return (allCommitted(phase) || phase.closed) && !phase.revealed.has(member) ? 'reveal' : null;
}
