import type { Arm, Experiment, Goal, RunResult } from '../experiments/experiment';
import { interval } from '../statistics/interval';
import type { Interval } from '../statistics/interval';

/** One arm over all seeds. */
export interface ArmSummary {
  readonly name: string;
  readonly trial: string | undefined;
  readonly figures: Readonly<Record<string, Interval>>;
  /** Seed by seed less the arm beside it. */
  readonly differences: Readonly<Record<string, Interval>>;
  readonly beside: string | undefined;
  /** Means over the seeds, block by block. */
  readonly series: Readonly<Record<string, readonly number[]>>;
}

export interface GoalSummary {
  readonly text: string;
  readonly found: Interval;
  /** By the mean. */
  readonly met: boolean;
}

export interface ExperimentSummary {
  readonly experiment: Experiment;
  readonly seeds: number;
  readonly arms: readonly ArmSummary[];
  readonly goals: readonly GoalSummary[];
}

/** @param results of each arm, one a seed, in the same order of seeds */
export function summarise(experiment: Experiment, results: readonly (readonly RunResult[])[]): ExperimentSummary {
  const arms = experiment.arms.map((arm, index) => summariseArm(experiment, arm, results, index));
  return {
    experiment,
    seeds: results[0]?.length ?? 0,
    arms,
    goals: (experiment.goals ?? []).map((goal) => judgeGoal(goal, arms)),
  };
}

function summariseArm(
  { columns, arms }: Experiment,
  arm: Arm,
  results: readonly (readonly RunResult[])[],
  index: number,
): ArmSummary {
  const runs = results[index] ?? [];
  const other = arms.findIndex(({ name }) => name === arm.beside);
  const others = other === index ? undefined : results[other];
  const keys = columns.map(({ key }) => key);
  const values = (key: string): number[] => runs.map(({ figures }) => figures[key] ?? 0);
  const differences = (key: string): number[] =>
    values(key).map((value, run) => value - (others?.[run]?.figures[key] ?? 0));
  return {
    name: arm.name,
    trial: arm.trial,
    beside: others === undefined ? undefined : arm.beside,
    figures: Object.fromEntries(keys.map((key) => [key, interval(values(key))])),
    differences: others === undefined ? {} : Object.fromEntries(keys.map((key) => [key, interval(differences(key))])),
    series: Object.fromEntries(Object.keys(runs[0]?.series ?? {}).map((name) => [name, meanSeries(runs, name)])),
  };
}

function meanSeries(runs: readonly RunResult[], name: string): number[] {
  const first = runs[0]?.series?.[name] ?? [];
  return first.map(
    (_, block) => runs.reduce((sum, { series }) => sum + (series?.[name]?.[block] ?? 0), 0) / runs.length,
  );
}

function judgeGoal({ text, arm, key, difference, least, most }: Goal, arms: readonly ArmSummary[]): GoalSummary {
  const summary = arms.find(({ name }) => name === arm);
  const found = (difference === true ? summary?.differences : summary?.figures)?.[key];
  if (found === undefined) throw new RangeError(`the goal “${text}” names nothing that is measured`);
  return { text, found, met: found.mean >= (least ?? -Infinity) && found.mean <= (most ?? Infinity) };
}
