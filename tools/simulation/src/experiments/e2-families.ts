import { consortium } from '../engine/consortium';
import { productionParameters, scenario } from '../engine/scenario';
import type { Scenario } from '../engine/scenario';
import { Simulation } from '../engine/simulation';
import type { Observer, TaskOutcome } from '../engine/task-outcome';
import { bestSingleSelector, oracleSelector, randomSelector } from '../selectors/baselines';
import { Tally } from '../statistics/tally';
import { LIVEBENCH, tableAccuracy } from '../truth/accuracy-tables';
import { generatedWorld } from '../truth/generated-world';
import type { Experiment, RunContext, RunResult } from './experiment';
import { FITTED_CORRELATION } from './fitted-correlation';

const TASKS = 12_000;
const BLOCK = 600;
const accuracy = tableAccuracy(LIVEBENCH);
const MODELS = LIVEBENCH.rows.map(({ model }) => model);

/** The place among the members of each domain's best model. */
const BEST = LIVEBENCH.domains.map((_, domain) => {
  const column = MODELS.map((_model, model) => accuracy(model, domain));
  return column.indexOf(Math.max(...column)) + 1;
});

/** Counts, for each domain and block of tasks, how often the domain's best model had a seat. */
class BestShare implements Observer {
  readonly #asked = LIVEBENCH.domains.map((): number[] => []);
  readonly #seated = LIVEBENCH.domains.map((): number[] => []);

  onTask({ task, question, held, probe }: TaskOutcome): void {
    if (probe) return;
    const block = Math.floor(task / BLOCK);
    const best = BEST[question.domain];
    add(this.#asked[question.domain], block, 1);
    add(this.#seated[question.domain], block, held.some(({ place }) => place === best) ? 1 : 0);
  }

  /** Percent of a domain's tasks from a block on. */
  share(domain: number, from: number): number {
    return (100 * total(this.#seated[domain], from)) / Math.max(1, total(this.#asked[domain], from));
  }

  /** Percent of all tasks, block by block. */
  series(): number[] {
    return Array.from({ length: TASKS / BLOCK }, (_, block) => {
      const over = (counts: readonly number[][]): number =>
        counts.reduce((sum, domain) => sum + (domain[block] ?? 0), 0);
      return (100 * over(this.#seated)) / Math.max(1, over(this.#asked));
    });
  }
}

function add(counts: number[] | undefined, block: number, value: number): void {
  if (counts !== undefined) counts[block] = (counts[block] ?? 0) + value;
}

function total(counts: readonly number[] | undefined, from: number): number {
  return (counts ?? []).slice(from).reduce((sum, count) => sum + count, 0);
}

function run({ seed }: RunContext, given: Partial<Scenario>): RunResult {
  const world = generatedWorld(
    { domains: LIVEBENCH.domains, models: MODELS, accuracy, correlation: FITTED_CORRELATION, options: 10 },
    seed,
  );
  const tally = new Tally(BLOCK);
  const best = new BestShare();
  const members = consortium(MODELS.length);
  new Simulation(
    scenario({ world, members, parameters: productionParameters(3), tasks: TASKS, seats: 1, ...given }),
    seed,
    tally,
    best,
  ).run();
  const series = best.series();
  const half = TASKS / BLOCK / 2;
  const steady = series.slice(half).reduce((sum, share) => sum + share, 0) / half;
  return {
    figures: {
      accuracy: tally.accuracy(TASKS / 2, TASKS),
      best: steady,
      ...Object.fromEntries(LIVEBENCH.domains.map((domain, index) => [domain, best.share(index, half)])),
      converged: (series.findIndex((share) => share >= 0.8 * steady) + 1) * BLOCK,
    },
    series: { best: series },
  };
}

const BESIDE = 'best single model (Claude)';

export const families: Experiment = {
  id: 'E2',
  title: 'The paper’s four families',
  question: 'Does reputation find each domain’s best among the four model families of the paper, and how fast?',
  setUp: [
    `Generated answers: accuracies of ${LIVEBENCH.source}; errors correlated as recorded ones are (below); ten choices.`,
    `One member asks, four have a model each: ${MODELS.join(', ')}. ${TASKS} tasks over six domains; figures over the second half; judges are the members without a seat, so three judge one answer and two judge two.`,
    'The domains differ in how far the best is ahead: coding 15.7 points, instructions 6.3, language 6.2, data 5.1, math 2.6, reasoning 1.8. Between near-equals the seed decides on purpose.',
    `Converged: the end of the first ${BLOCK} tasks in which the domains’ best have 80 % of their share in the second half.`,
  ],
  needs: 'nothing',
  columns: [
    { key: 'accuracy', label: 'Accuracy %', digits: 2 },
    { key: 'best', label: 'Tasks with the domain’s best %', digits: 1 },
    ...LIVEBENCH.domains.map((domain) => ({ key: domain, label: `${domain} %`, digits: 1 })),
    { key: 'converged', label: 'Converged after', digits: 0 },
  ],
  arms: [
    { name: 'K = 1, true feedback', beside: BESIDE, run: (context) => run(context, { feedback: 'truth' }) },
    { name: 'K = 1, judges, 5 % canaries', beside: BESIDE, run: (context) => run(context, {}) },
    { name: 'K = 1, judges, 20 % canaries', beside: BESIDE, run: (context) => run(context, { canaryShare: 200_000 }) },
    { name: 'K = 2, true feedback', beside: BESIDE, run: (context) => run(context, { feedback: 'truth', seats: 2 }) },
    { name: 'K = 2, judges, 5 % canaries', beside: BESIDE, run: (context) => run(context, { seats: 2 }) },
    { name: 'K = 3, judges, 5 % canaries', beside: BESIDE, run: (context) => run(context, { seats: 3 }) },
    { name: 'random, K = 1', beside: BESIDE, run: (context) => run(context, { selector: randomSelector }) },
    {
      name: BESIDE,
      run: (context) => run(context, { selector: bestSingleSelector((member) => (member === 1 ? 1 : 0)) }),
    },
    {
      name: 'oracle, K = 1',
      beside: BESIDE,
      run: (context) => run(context, { selector: oracleSelector(accuracy, (member) => member - 1) }),
    },
  ],
  charts: [
    {
      title: 'Tasks that go to the domain’s best',
      series: 'best',
      arms: ['K = 1, true feedback', 'K = 1, judges, 5 % canaries', 'K = 1, judges, 20 % canaries', 'random, K = 1'],
      blockLength: BLOCK,
      unit: '%',
    },
  ],
};
