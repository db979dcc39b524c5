export type SimulationErrorCode =
  | 'ANSWERS_INVALID'
  | 'ANSWERS_NEEDED'
  | 'LEDGER_INVALID'
  | 'LEDGER_NEEDED'
  | 'UNKNOWN_EXPERIMENT'
  | 'WORLD_INCOMPLETE'
  | 'JOB_FAILED';

/** What the simulation cannot do, and what to change. */
export class SimulationError extends Error {
  constructor(
    readonly code: SimulationErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'SimulationError';
  }
}
