/** Phases that a dispute's panel has, counted from the dispute: to seal its scores and to open them. */
const PANEL_SEALS = 2;
const PANEL_OPENS = 3;
/** One phase more, in which the dispute is resolved. */
const RESOLVED_WITHIN = PANEL_OPENS + 1;

export interface FinalityParameters {
  readonly disputeSeconds: number;
  readonly clockToleranceSeconds: number;
}

/** The deadlines of a dispute's panel, in milliseconds since the epoch. */
export function panelSchedule(
  disputedAt: number,
  phaseSeconds: number,
): { readonly scoreCommitBy: number; readonly scoreRevealBy: number } {
  const after = (phases: number): number => disputedAt + phases * phaseSeconds * 1000;
  return { scoreCommitBy: after(PANEL_SEALS), scoreRevealBy: after(PANEL_OPENS) };
}

/** The last moment at which a settled task can be disputed, in milliseconds since the epoch. */
export function disputableUntil(settledAt: number, { disputeSeconds }: FinalityParameters): number {
  return settledAt + disputeSeconds * 1000;
}

/**
 * When a settlement is final, in milliseconds since the epoch: a dispute of the last moment has its panel's phases, the tolerance at
 * their end and one phase in which to be resolved, less another tolerance.
 */
export function finalAt(settledAt: number, phaseSeconds: number, parameters: FinalityParameters): number {
  const margin = RESOLVED_WITHIN * phaseSeconds + 2 * parameters.clockToleranceSeconds;
  return disputableUntil(settledAt, parameters) + margin * 1000;
}
