import { Simulation } from '../engine/simulation';
import { Tally } from '../statistics/tally';
import type { Arm, Experiment } from './experiment';
import { HALF, SEVEN, TASKS, THIRTEEN, recordedScenario } from './recorded-consortium';

const PERCENT = 10_000;
const SHARES = [20, 10, 5, 0];

export const feedback: Experiment = {
  id: 'E6',
  title: 'Feedback',
  question: 'How much of what true feedback would give do judges and canaries give?',
  setUp: [
    'Recorded answers, the consortia of E1, K = 3. Canaries are tasks whose truth is declared; they calibrate what rests on judges, and teach the judges’ credibility. Without them every judge counts the same for ever.',
  ],
  needs: 'answers',
  columns: [{ key: 'accuracy', label: 'Accuracy %', digits: 2 }],
  arms: [SEVEN, THIRTEEN].flatMap((set): Arm[] => {
    const truth = `${set.name}: true feedback`;
    return [
      { name: truth, given: { feedback: 'truth' as const } },
      ...SHARES.map((share) => ({ name: `${set.name}: ${share} % canaries`, given: { canaryShare: share * PERCENT } })),
    ].map(({ name, given }) => ({
      name,
      beside: truth,
      run: (context) => {
        const tally = new Tally();
        new Simulation(recordedScenario(context, set, given), context.seed, tally).run();
        return { figures: { accuracy: tally.accuracy(HALF, TASKS) } };
      },
    }));
  }),
};
