import { consortium } from '../engine/consortium';
import { productionParameters, scenario } from '../engine/scenario';
import type { Scenario } from '../engine/scenario';
import { Simulation } from '../engine/simulation';
import type { Observer, TaskOutcome } from '../engine/task-outcome';
import { Tally } from '../statistics/tally';
import { generatedWorld } from '../truth/generated-world';
import type { Arm, Experiment, RunContext, RunResult } from './experiment';
import { FITTED_CORRELATION } from './fitted-correlation';
import { HALF, TASKS, THIRTEEN, bestMember, recordedOf, recordedScenario } from './recorded-consortium';

const BLOCK = 25;
const MAX_BLOCKS = 40;

/** How often a member has a seat, by how many tasks of the domain have been asked since it joined. */
class SeatCurve implements Observer {
  readonly #asked: number[] = [];
  readonly #blocks = Array.from({ length: MAX_BLOCKS }, () => ({ asked: 0, seated: 0 }));

  constructor(
    private readonly place: number,
    private readonly from: number,
  ) {}

  onTask({ task, question, held, probe }: TaskOutcome): void {
    if (probe || task < this.from) return;
    const asked = this.#asked[question.domain] ?? 0;
    this.#asked[question.domain] = asked + 1;
    const block = this.#blocks[Math.floor(asked / BLOCK)];
    if (block === undefined) return;
    block.asked += 1;
    if (held.some(({ place }) => place === this.place)) block.seated += 1;
  }

  /** Percent of a domain's tasks in which it has a seat, in blocks of the domain's tasks. */
  shares(): number[] {
    return this.#blocks.filter(({ asked }) => asked > 0).map(({ asked, seated }) => (100 * seated) / asked);
  }
}

function arrival(context: RunContext, given: Partial<Scenario>): RunResult {
  const best = bestMember(recordedOf(context), THIRTEEN);
  const curve = new SeatCurve(best, HALF);
  const tally = new Tally();
  const change = (model: number): { joins: number } => ({ joins: model + 1 === best ? HALF : 0 });
  // The questions come round once more, so that a domain has enough tasks after the arrival.
  const tasks = HALF + ARRIVAL_TASKS;
  new Simulation(recordedScenario(context, THIRTEEN, { change, tasks, ...given }), context.seed, tally, curve).run();
  const shares = curve.shares();
  const late = shares.slice(-Math.ceil(shares.length / 3));
  const steady = late.reduce((sum, share) => sum + share, 0) / late.length;
  return {
    figures: {
      reached: (shares.findIndex((share) => share >= 0.8 * steady) + 1) * BLOCK,
      steady,
      accuracy: tally.accuracy(HALF, HALF + 3_000),
    },
    series: { seats: shares },
  };
}

const ARRIVAL_TASKS = 6_000;

function equals({ seed }: RunContext, nearBand?: bigint): RunResult {
  const models = Array.from({ length: 12 }, (_, model) => `equal ${model + 1}`);
  const world = generatedWorld(
    { domains: ['general'], models, accuracy: () => 650_000, correlation: FITTED_CORRELATION, options: 10 },
    seed,
  );
  const tally = new Tally();
  const parameters = productionParameters(5, nearBand === undefined ? {} : { nearBand });
  new Simulation(scenario({ world, members: consortium(12), parameters, tasks: TASKS }), seed, tally).run();
  const shares = models.map((_, model) => tally.seatShare([model + 1], HALF, TASKS));
  return {
    figures: {
      ratio: Math.max(...shares) / Math.max(0.01, Math.min(...shares)),
      accuracy: tally.accuracy(HALF, TASKS),
    },
  };
}

const NONE = 'no exploration';

export const newcomers: Experiment = {
  id: 'E9',
  title: 'Newcomers',
  question: 'How soon does a newcomer that is the best model get its share?',
  setUp: [
    `Recorded answers, the consortium of 13 organisations of E1. The member with the best model over all domains (gpt4o) registers before task ${HALF + 1}; ${ARRIVAL_TASKS} tasks follow.`,
    `Its share of committees is taken over the tasks of a domain since its arrival, in blocks of ${BLOCK}, over all domains. Steady is the mean of the last third; reached is the end of the first block with 80 % of it.`,
  ],
  needs: 'answers',
  columns: [
    { key: 'reached', label: 'Tasks of the domain to 80 % of the steady share', digits: 0 },
    { key: 'steady', label: 'Steady share of committees %', digits: 1 },
    { key: 'accuracy', label: 'Accuracy % of the 3,000 tasks after', digits: 2 },
  ],
  arms: [
    { name: 'K = 3', beside: NONE, run: (context) => arrival(context, {}) },
    {
      name: 'K = 5, 10 % canaries',
      beside: NONE,
      run: (context) => arrival(context, { seats: 5, canaryShare: 100_000 }),
    },
    { name: 'K = 3, true feedback', beside: NONE, run: (context) => arrival(context, { feedback: 'truth' }) },
    {
      name: NONE,
      run: (context) => {
        const base = recordedScenario(context, THIRTEEN);
        return arrival(context, { switches: { ...base.switches, noDeviation: true } });
      },
    },
  ] satisfies Arm[],
  goals: [
    {
      text: 'a newcomer that is the best has 80 % of its steady share within 150 tasks of the domain',
      arm: 'K = 3',
      key: 'reached',
      most: 150,
    },
  ],
  charts: [
    {
      title: 'The newcomer’s share of committees over a domain’s tasks',
      series: 'seats',
      arms: ['K = 3', 'K = 5, 10 % canaries', 'K = 3, true feedback', NONE],
      blockLength: BLOCK,
      unit: '%',
    },
  ],
};

export const equalProviders: Experiment = {
  id: 'E9b',
  title: 'Load of equal providers',
  question: 'Do equally good providers get equal shares, and what does that cost?',
  setUp: [
    'Generated answers: twelve models that are right in 65 % of one domain’s questions, errors correlated as recorded ones are; five judges, 5 % canaries. The ratio is of the largest share of the seats to the smallest over the second half of 6,000 tasks.',
  ],
  needs: 'nothing',
  columns: [
    { key: 'ratio', label: 'Largest share over smallest', digits: 2 },
    { key: 'accuracy', label: 'Accuracy %', digits: 2 },
  ],
  arms: [
    { name: 'the protocol', beside: 'without the draw among near-equals', run: (context) => equals(context) },
    { name: 'without the draw among near-equals', run: (context) => equals(context, 0n) },
  ],
  goals: [
    { text: 'equal providers get shares within 1.5 times of each other', arm: 'the protocol', key: 'ratio', most: 1.5 },
  ],
};
