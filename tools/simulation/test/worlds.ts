import { consortium, generatedWorld, productionParameters, scenario } from '@llmnet/simulation';
import type { Member, Observer, Scenario, TaskOutcome, World } from '@llmnet/simulation';
import { Simulation } from '@llmnet/simulation';

export const CORRELATION = { shared: 500_000, temptation: 500_000 };

/** A world of one domain whose models are right in so many percent of the questions. */
export function worldOf(percents: readonly number[], seed = 1, domains: readonly string[] = ['general']): World {
  return generatedWorld(
    {
      domains,
      models: percents.map((_, model) => `model ${model}`),
      accuracy: (model) => (percents[model] ?? 0) * 10_000,
      correlation: CORRELATION,
      options: 10,
    },
    seed,
  );
}

interface Given extends Partial<Scenario> {
  readonly percents: readonly number[];
  readonly domains?: readonly string[];
  readonly change?: (model: number) => Partial<Member>;
}

export function scenarioOf({ percents, domains, change, ...rest }: Given): Scenario {
  return scenario({
    world: worldOf(percents, 1, domains),
    members: consortium(percents.length, change),
    parameters: productionParameters(3),
    tasks: 1_000,
    ...rest,
  });
}

/** Every task of a run. */
export function outcomesOf(set: Scenario, seed = 1): TaskOutcome[] {
  const outcomes: TaskOutcome[] = [];
  const observer: Observer = { onTask: (outcome) => void outcomes.push(outcome) };
  new Simulation(set, seed, observer).run();
  return outcomes;
}

/** The share of the seats of these tasks that a member had, in [0, 1]. */
export function share(outcomes: readonly TaskOutcome[], place: number): number {
  const seats = outcomes.flatMap(({ held }) => held.map((seat) => seat.place));
  return seats.filter((seat) => seat === place).length / seats.length;
}
