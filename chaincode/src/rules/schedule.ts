/** The deadlines of a task, in milliseconds since the epoch. Each phase has the governed length, counted from the opening. */
export interface Schedule {
  readonly commitBy: number;
  readonly revealBy: number;
  readonly resultBy: number;
  readonly scoreCommitBy: number;
  readonly scoreRevealBy: number;
}

export function schedule(openedAt: number, phaseSeconds: number): Schedule {
  const after = (phases: number): number => openedAt + phases * phaseSeconds * 1000;
  return {
    commitBy: after(1),
    revealBy: after(2),
    resultBy: after(3),
    scoreCommitBy: after(4),
    scoreRevealBy: after(5),
  };
}

/** Whether a phase can be closed without the steps that are missing: only past the deadline and the clocks' tolerance. */
export function isOver(deadline: number, now: number, toleranceSeconds: number): boolean {
  return now >= deadline + toleranceSeconds * 1000;
}
