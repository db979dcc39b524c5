import { EXPERIMENTS, chooseExperiments } from '../src/experiments/catalogue';
import type { Experiment, RunResult } from '../src/experiments/experiment';
import { reportHead } from '../src/report/head';
import { htmlReport } from '../src/report/html';
import { markdownReport } from '../src/report/markdown';
import { summarise } from '../src/report/summary';
import { interval } from '../src/statistics/interval';
import { errorOf } from '@llmnet/test-kit/programs';

const run = (): RunResult => ({ figures: {} });
const EXPERIMENT: Experiment = {
  id: 'T1',
  title: 'A <trial>',
  question: 'Which is better?',
  setUp: ['two arms'],
  needs: 'nothing',
  columns: [{ key: 'accuracy', label: 'Accuracy %', digits: 1 }],
  arms: [
    { name: 'new', beside: 'old', trial: '71.0', run },
    { name: 'old', run },
  ],
  goals: [
    { text: 'better by one point', arm: 'new', key: 'accuracy', difference: true, least: 1 },
    { text: 'never above 70', arm: 'new', key: 'accuracy', most: 70 },
  ],
  charts: [{ title: 'over tasks', series: 'accuracy', arms: ['new'], blockLength: 100, unit: '%' }],
};
const result = (accuracy: number): RunResult => ({ figures: { accuracy }, series: { accuracy: [1, accuracy] } });
const SUMMARY = summarise(EXPERIMENT, [
  [result(70), result(74)],
  [result(68), result(71)],
]);

describe('an interval', () => {
  it('is Student’s at 95 %', () => {
    // Mean 2, standard deviation 1, two degrees of freedom: 4.303 / √3.
    const { mean, half } = interval([1, 2, 3]);
    expect(mean).toBe(2);
    expect(half).toBeCloseTo(2.4843, 3);
  });

  it('is unknown for a single run', () => {
    expect(interval([5])).toEqual({ mean: 5, half: null, runs: 1 });
  });
});

describe('a report', () => {
  it('takes differences seed by seed', () => {
    const [first] = SUMMARY.arms;
    expect(first?.differences['accuracy']?.mean).toBe(2.5);
    // Of 2 and 3, not of the wide figures themselves.
    expect(first?.differences['accuracy']?.half).toBeCloseTo(12.706 * 0.5, 2);
  });

  it('says which goals are met and which are missed', () => {
    expect(SUMMARY.goals.map(({ met }) => met)).toEqual([true, false]);
  });

  it('is Markdown with set-up, figures, goals and limits', () => {
    const text = markdownReport(reportHead(2, true), [SUMMARY]);
    for (const part of [
      '## T1',
      '- two arms',
      '72.0 ± 25.4',
      '+2.5 ± 6.4 to “old”',
      '71.0',
      'met',
      'missed',
      '## Limits',
    ]) {
      expect(text).toContain(part);
    }
  });

  it('is a page that loads nothing and shows names as text', () => {
    const page = htmlReport(reportHead(2, true), [SUMMARY]);
    expect(page).toContain('A &lt;trial&gt;');
    expect(page).toContain('<polyline points=');
    expect(page).not.toMatch(/src=|href=|url\(|@import|<script/);
  });
});

describe('the experiments', () => {
  it('have goals, charts and neighbours that name what is measured', () => {
    for (const { arms, columns, goals = [], charts = [] } of EXPERIMENTS) {
      const names = arms.map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
      for (const { beside } of arms) expect(beside === undefined || names.includes(beside)).toBe(true);
      for (const { arm, key, difference } of goals) {
        expect(columns.map((column) => column.key)).toContain(key);
        const found = arms.find(({ name }) => name === arm);
        expect(difference === true ? found?.beside : found?.name).toBeDefined();
      }
      for (const chart of charts) for (const arm of chart.arms) expect(names).toContain(arm);
    }
  });

  it('are chosen by their ids in any case', () => {
    expect(chooseExperiments(['e2', 'E9b']).map(({ id }) => id)).toEqual(['E2', 'E9b']);
    expect(errorOf(() => chooseExperiments(['E99']))).toMatchObject({ code: 'UNKNOWN_EXPERIMENT' });
  });
});
