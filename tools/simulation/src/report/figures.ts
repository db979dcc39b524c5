import type { Interval } from '../statistics/interval';
import type { ExperimentSummary, GoalSummary } from './summary';

/** The figures of a report for other programs. */
export interface Figures {
  readonly experiment: string;
  readonly seeds: number;
  readonly arms: readonly {
    readonly name: string;
    readonly figures: Readonly<Record<string, Interval>>;
    readonly beside: string | null;
    readonly differences: Readonly<Record<string, Interval>>;
  }[];
  readonly goals: readonly GoalSummary[];
}

export function figuresOf(summaries: readonly ExperimentSummary[]): Figures[] {
  return summaries.map(({ experiment, seeds, arms, goals }) => ({
    experiment: experiment.id,
    seeds,
    arms: arms.map(({ name, figures, beside, differences }) => ({
      name,
      figures,
      beside: beside ?? null,
      differences,
    })),
    goals,
  }));
}
