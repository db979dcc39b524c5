import { KNOWN_EXPERIMENTS } from '../experiments/catalogue';
import type { RunContext, RunResult } from '../experiments/experiment';

/** One run of one arm, as it is sent to a worker thread. */
export interface Job {
  readonly experiment: string;
  /** Place among the experiment's arms. */
  readonly arm: number;
  readonly seed: number;
}

/** @throws RangeError where there is no such arm */
export function runJob({ experiment, arm, seed }: Job, material: Omit<RunContext, 'seed'>): RunResult {
  const found = KNOWN_EXPERIMENTS.find(({ id }) => id === experiment)?.arms[arm];
  if (found === undefined) throw new RangeError(`no arm ${arm} of ${experiment}`);
  return found.run({ seed, ...material });
}
