/** The deadlines of a task, in milliseconds since the epoch, by its own phase length counted from the opening. */
export interface Schedule {
  readonly commitBy: number;
  readonly revealBy: number;
  readonly resultBy: number;
  readonly scoreCommitBy: number;
  readonly scoreRevealBy: number;
}

/** Two phases for each round of answers, one each for the result, for sealing the scores and for opening them. */
export function schedule(openedAt: number, phaseSeconds: number, rounds: number): Schedule {
  const after = phasesAfter(openedAt, phaseSeconds);
  const result = 2 * (rounds + 1) + 1;
  return {
    commitBy: after(1),
    revealBy: after(2),
    resultBy: after(result),
    scoreCommitBy: after(result + 1),
    scoreRevealBy: after(result + 2),
  };
}

/** The deadlines of a revision round, counted from its own start. */
export function roundSchedule(startedAt: number, phaseSeconds: number): Pick<Schedule, 'commitBy' | 'revealBy'> {
  const after = phasesAfter(startedAt, phaseSeconds);
  return { commitBy: after(1), revealBy: after(2) };
}

/** The last moment at which a revision round can start, so that its two phases leave one for the result. */
export function lastRoundStart(resultBy: number, phaseSeconds: number): number {
  return phasesAfter(resultBy, phaseSeconds)(-3);
}

/** From when on a seat that has not committed counts as silent and can go to a substitute: half of the phase is over. */
export function silentFrom(openedAt: number, phaseSeconds: number): number {
  return openedAt + phaseSeconds * 500;
}

/** Whether a phase can be closed without the steps that are missing: only past the deadline and the clocks' tolerance. */
export function isOver(deadline: number, now: number, toleranceSeconds: number): boolean {
  return now >= deadline + toleranceSeconds * 1000;
}

function phasesAfter(from: number, phaseSeconds: number): (phases: number) => number {
  return (phases) => from + phases * phaseSeconds * 1000;
}
