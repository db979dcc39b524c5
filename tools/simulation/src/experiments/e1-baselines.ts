import { Simulation } from '../engine/simulation';
import type { Scenario } from '../engine/scenario';
import type { SelectorFactory } from '../engine/selector';
import {
  bestSingleSelector,
  greedySelector,
  oracleSelector,
  randomSelector,
  roundRobinSelector,
  thompsonSelector,
  ucbSelector,
} from '../selectors/baselines';
import { Tally } from '../statistics/tally';
import type { Arm, Experiment, RunContext } from './experiment';
import {
  HALF,
  SEVEN,
  TASKS,
  THIRTEEN,
  accuracyIn,
  bestMember,
  recordedOf,
  recordedScenario,
} from './recorded-consortium';
import type { RecordedConsortium } from './recorded-consortium';

type Variant = (context: RunContext, consortium: RecordedConsortium) => Partial<Scenario>;

const select =
  (selector: SelectorFactory): Variant =>
  () => ({ selector });

const DISCOUNT = 0.995;

const VARIANTS: readonly {
  readonly name: string;
  readonly variant: Variant;
  readonly trial?: readonly [string, string];
}[] = [
  { name: 'rule, K = 3', variant: () => ({}), trial: ['73.2', '72.2'] },
  { name: 'rule, K = 5, 10 % canaries', variant: () => ({ seats: 5, canaryShare: 100_000 }), trial: ['', '73.9'] },
  { name: 'rule, K = 3, true feedback', variant: () => ({ feedback: 'truth' }), trial: ['75.2', '75.0'] },
  { name: 'random', variant: select(randomSelector), trial: ['63.4', '59.8'] },
  { name: 'round robin', variant: select(roundRobinSelector) },
  {
    name: 'best single',
    variant: (context, set) => {
      const best = bestMember(recordedOf(context), set);
      return { selector: bestSingleSelector((member) => (member === best ? 1 : 0)) };
    },
    trial: ['72.1', '72.1'],
  },
  { name: 'greedy mean', variant: select(greedySelector), trial: ['73.4', '72.0'] },
  { name: 'UCB1', variant: select(ucbSelector(1)) },
  { name: 'discounted UCB', variant: select(ucbSelector(DISCOUNT)) },
  { name: 'Thompson sampling', variant: select(thompsonSelector) },
  {
    name: 'oracle best three',
    variant: (context, set) => ({
      selector: oracleSelector(accuracyIn(recordedOf(context), set), (member) => member - 1),
    }),
    trial: ['75.7', '75.8'],
  },
];

function arms(set: RecordedConsortium, trial: 0 | 1): Arm[] {
  return VARIANTS.map(({ name, variant, trial: found }) => ({
    name: `${set.name}: ${name}`,
    beside: `${set.name}: ${name.includes('true feedback') ? 'oracle best three' : 'best single'}`,
    ...(found === undefined || found[trial] === '' ? {} : { trial: found[trial] }),
    run: (context) => {
      const tally = new Tally();
      new Simulation(recordedScenario(context, set, variant(context, set)), context.seed, tally).run();
      const best = bestMember(recordedOf(context), set);
      return {
        figures: { accuracy: tally.accuracy(HALF, TASKS), best: tally.seatShare([best], HALF, TASKS) },
        series: { accuracy: tally.accuracySeries() },
      };
    },
  }));
}

export const baselines: Experiment = {
  id: 'E1',
  title: 'Selection by reputation against other ways of selecting',
  question:
    'Does selection by the ledger’s reputation answer better than the best single model, and how near to an oracle does it come?',
  setUp: [
    `Recorded answers; ${TASKS} tasks in an order that follows from the seed, accuracy over the second half.`,
    '13 organisations: one asks, twelve have a model each, five of those without a seat judge. 7 organisations: one asks, six have a model, three judge. A judge compares an answer with its own model’s recorded letter, and cannot tell where that gave none.',
    '5 % canaries unless stated; roll-ups and snapshots every 20 tasks; everything else the production profile’s parameters.',
    'Random, round robin, greedy, UCB1 and Thompson see the verdicts of the same judges, at once instead of with the lag of snapshots. Oracles select, and weigh votes, by the accuracies over all recorded questions of a domain.',
    'True feedback: every verdict is the truth, at the weight of an ordinary task.',
  ],
  needs: 'answers',
  columns: [
    { key: 'accuracy', label: 'Accuracy %', digits: 2 },
    { key: 'best', label: 'Seats of the best model %', digits: 1 },
  ],
  arms: [...arms(SEVEN, 0), ...arms(THIRTEEN, 1)],
  goals: [SEVEN, THIRTEEN].flatMap((set) => [
    {
      text: `${set.name}, judges that are models: at least 1.5 points above the best single model (K = 3)`,
      arm: `${set.name}: rule, K = 3`,
      key: 'accuracy',
      difference: true as const,
      least: 1.5,
    },
    {
      text: `${set.name}, judges that are models: at least 1.5 points above the best single model (K = 5)`,
      arm: `${set.name}: rule, K = 5, 10 % canaries`,
      key: 'accuracy',
      difference: true as const,
      least: 1.5,
    },
    {
      text: `${set.name}, true feedback: within 1.0 point of the oracle committee`,
      arm: `${set.name}: rule, K = 3, true feedback`,
      key: 'accuracy',
      difference: true as const,
      least: -1,
    },
  ]),
  charts: [SEVEN, THIRTEEN].map(({ name }) => ({
    title: `${name}: accuracy over tasks`,
    series: 'accuracy',
    arms: ['rule, K = 3', 'greedy mean', 'UCB1', 'random', 'best single'].map((variant) => `${name}: ${variant}`),
    blockLength: 100,
    unit: '%',
  })),
};
