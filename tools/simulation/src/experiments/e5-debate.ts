import { debate, isAgreed } from '../engine/debate';
import type { FlipRates } from '../engine/debate';
import { Simulation } from '../engine/simulation';
import type { Observer, TaskOutcome } from '../engine/task-outcome';
import { decide } from '../engine/vote';
import type { Arm, Experiment, RunContext, RunResult } from './experiment';
import { HALF, THIRTEEN, recordedScenario } from './recorded-consortium';

/** Decides every task once more after a revision round, and counts the model calls of it. */
class DebateMeter implements Observer {
  #asked = 0;
  #calls = 0;
  #voted = 0;
  #debated = 0;

  constructor(private readonly rates: FlipRates | undefined) {}

  onTask({ task, question, held, final, probe }: TaskOutcome): void {
    if (probe || task < HALF) return;
    const answered = held.filter(({ end }) => end === 'answered');
    const letters = answered.map(({ letter }) => letter);
    this.#asked += 1;
    this.#calls += letters.length;
    if (final === question.truth) this.#voted += 1;
    if (this.rates === undefined) return;
    if (!isAgreed(letters)) this.#calls += letters.length;
    const revised = debate(letters, question, task, this.rates);
    const votes = answered.map(({ weight }, seat) => ({ weight, letter: revised[seat] ?? null }));
    if (decide(votes) === question.truth) this.#debated += 1;
  }

  figures(): Record<string, number> {
    const right = this.rates === undefined ? this.#voted : this.#debated;
    return { accuracy: (100 * right) / this.#asked, calls: this.#calls / this.#asked };
  }
}

function run(context: RunContext, seats: number, rates?: FlipRates): RunResult {
  const meter = new DebateMeter(rates);
  new Simulation(recordedScenario(context, THIRTEEN, { seats }), context.seed, meter).run();
  return { figures: meter.figures() };
}

const percent = (corrected: number, misled: number): FlipRates => ({
  corrected: corrected * 10_000,
  misled: misled * 10_000,
});

const RATES = [percent(50, 10), percent(30, 10), percent(30, 20), percent(30, 30), percent(10, 10), percent(10, 30)];
const VOTE = 'vote of 5';

export const debates: Experiment = {
  id: 'E5',
  title: 'Debate against vote',
  question: 'At about equal numbers of model calls, is a revision round worth more than more seats?',
  setUp: [
    'Recorded answers, the consortium of 13 organisations of E1; accuracy over the second half. A debate is one revision round of the same committee, left out where all agree; the weighted vote decides over the last answers.',
    'Recorded models did not debate, so what a round does is assumed and stated: the rate at which one who is wrong takes a right answer that is on the board, and the rate at which one who is right takes the most frequent wrong one there. Reports differ: Du et al. (2305.14325) gain 7 to 15 points over one agent, later work finds that voting gives most of it (2508.17536) and that rounds can hurt (2502.08788). Only the rates decide here.',
  ],
  needs: 'answers',
  columns: [
    { key: 'accuracy', label: 'Accuracy %', digits: 2 },
    { key: 'calls', label: 'Model calls a task', digits: 2 },
  ],
  arms: [
    ...[3, 4, 5, 6].map((seats): Arm => ({
      name: `vote of ${seats}`,
      beside: VOTE,
      run: (context) => run(context, seats),
    })),
    ...RATES.map((rates): Arm => ({
      name: `debate of 3, ${rates.corrected / 10_000} % corrected, ${rates.misled / 10_000} % misled`,
      beside: VOTE,
      run: (context) => run(context, 3, rates),
    })),
  ],
};
