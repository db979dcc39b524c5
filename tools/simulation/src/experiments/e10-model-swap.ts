import { Simulation } from '../engine/simulation';
import type { Observer, TaskOutcome } from '../engine/task-outcome';
import type { RollUp } from '../engine/ledger';
import { Tally } from '../statistics/tally';
import { swapper } from '../strategies/attacks';
import type { Arm, Experiment, RunContext, RunResult } from './experiment';
import { recordedWorld } from '../truth/recorded-world';
import { THIRTEEN, recordedOf, recordedScenario } from './recorded-consortium';

const SWAP = 6_000;
const TASKS = 18_000;
/** The member that swaps, by place, and what it answers with from then on, by place among the world's models. */
const SWAPPING = 1;
const WEAK_MODEL = THIRTEEN.models.length;
/** No member has it, so that nobody agrees with it by being the same. */
const WEAK = 'Phi-3-mini-4k-instruct';

/** Watches for the first quarantine of one member, and counts those of all others. */
class Alarms implements Observer {
  #detectedAt: number | undefined;
  #seatsAfter = 0;
  #falseAlarms = 0;

  onTask({ task, held }: TaskOutcome): void {
    const seated = held.some(({ place }) => place === SWAPPING);
    if (task >= SWAP && this.#detectedAt === undefined && seated) this.#seatsAfter += 1;
  }

  onRollUp({ quarantineChanges }: RollUp, task: number): void {
    for (const { place, state } of quarantineChanges) {
      if (state !== 'quarantined') continue;
      if (place !== SWAPPING || task < SWAP) this.#falseAlarms += 1;
      else this.#detectedAt ??= task;
    }
  }

  figures(): Record<string, number> {
    return {
      detected: this.#detectedAt === undefined ? 0 : 100,
      tasks: (this.#detectedAt ?? TASKS) - SWAP,
      seats: this.#seatsAfter,
      falseAlarms: this.#falseAlarms,
    };
  }
}

function run(context: RunContext, quarantineAt: bigint | undefined, cusumSlack: bigint | undefined): RunResult {
  const alarms = new Alarms();
  const tally = new Tally();
  const change = (model: number): object => (model + 1 === SWAPPING ? { respondent: swapper(SWAP, WEAK_MODEL) } : {});
  const world = recordedWorld(recordedOf(context), [...THIRTEEN.models, WEAK], context.seed);
  const base = recordedScenario(context, THIRTEEN, { change, world, tasks: TASKS });
  const parameters = {
    ...base.parameters,
    ...(quarantineAt === undefined ? {} : { quarantineAt }),
    ...(cusumSlack === undefined ? {} : { cusumSlack }),
  };
  new Simulation({ ...base, parameters }, context.seed, tally, alarms).run();
  const seats = tally.seatSeries([SWAPPING]);
  const before = tally.seatShare([SWAPPING], SWAP / 2, SWAP);
  const halved = smoothed(seats.slice(SWAP / 100)).findIndex((share) => share < before / 2);
  return {
    figures: {
      ...alarms.figures(),
      halved: (halved === -1 ? seats.length - SWAP / 100 : halved + 1) * 100,
      accuracy: tally.accuracy(SWAP, SWAP + 3_000),
    },
    series: { seats },
  };
}

/** Means over five blocks. */
function smoothed(values: readonly number[]): number[] {
  return values.map((_, index) => {
    const window = values.slice(Math.max(0, index - 2), index + 3);
    return window.reduce((sum, value) => sum + value, 0) / window.length;
  });
}

const VARIANTS: readonly { readonly name: string; readonly limit?: bigint; readonly slack?: bigint }[] = [
  { name: 'the protocol: limit 25, slack 0.15' },
  { name: 'limit 20, slack 0.15', limit: 20_000_000n },
  { name: 'limit 15, slack 0.15', limit: 15_000_000n },
  { name: 'limit 25, slack 0.2', slack: 200_000n },
  { name: 'limit 25, slack 0.1', slack: 100_000n },
];

export const modelSwap: Experiment = {
  id: 'E10',
  title: 'A silent swap of the model',
  question: 'How soon is a provider found out that answers with a weak model under the name of a strong one?',
  setUp: [
    `Recorded answers, the consortium of 13 organisations of E1; the questions come round three times. The member with gpt4o (72 % right) answers with Phi-3-mini (41 %) from task ${SWAP} on, and judges as before.`,
    `Detected: quarantined. False alarms: quarantines of anybody else, or of it before the swap, in ${TASKS} tasks with twelve providers. Not detected counts as ${TASKS - SWAP} tasks. Its seats: the seats that it had until then. Halved: its share of the seats over 500 tasks is below half of what it was before.`,
  ],
  needs: 'answers',
  columns: [
    { key: 'detected', label: 'Runs with detection %', digits: 0 },
    { key: 'tasks', label: 'Tasks to detection', digits: 0 },
    { key: 'seats', label: 'Its seats to detection', digits: 0 },
    { key: 'halved', label: 'Tasks until its share is halved', digits: 0 },
    { key: 'falseAlarms', label: 'False alarms a run', digits: 2 },
    { key: 'accuracy', label: 'Accuracy % of the 3,000 tasks after', digits: 2 },
  ],
  arms: VARIANTS.map(({ name, limit, slack }): Arm => ({ name, run: (context) => run(context, limit, slack) })),
  charts: [
    {
      title: 'The swapped provider’s share of the seats',
      series: 'seats',
      arms: VARIANTS.map(({ name }) => name),
      blockLength: 100,
      unit: '%',
    },
  ],
};
