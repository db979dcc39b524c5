import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { generatedWorld, parseRecordedAnswers } from '@llmnet/simulation';
import type { RecordedAnswers } from '@llmnet/simulation';
import { FITTED_CORRELATION } from '../src/experiments/fitted-correlation';
import { fitCorrelation } from '../src/truth/correlation';

const RECORDED = path.resolve(__dirname, '../../../../shared/data/mmlu-pro-answers.csv');
const ACCURACY = [800_000, 650_000, 500_000, 350_000];
const SET = {
  domains: ['one', 'two'],
  models: ACCURACY.map((_, model) => `model ${model}`),
  accuracy: (model: number) => ACCURACY[model] ?? 0,
  correlation: FITTED_CORRELATION,
  options: 10,
};
const QUESTIONS = 12_000;

/** What a generated world says, as if it had been recorded. */
function record(seed: number): RecordedAnswers {
  const world = generatedWorld(SET, seed);
  const questions = Array.from({ length: QUESTIONS }, (_, task) => ({
    ...world.question(task),
    answers: ACCURACY.map((_accuracy, model) => world.answer(task, model)),
  }));
  return { domains: world.domains, models: world.models, questions };
}

describe('generated answers', () => {
  const recorded = record(1);

  it('meet each model’s accuracy', () => {
    for (const [model, accuracy] of ACCURACY.entries()) {
      const right = recorded.questions.filter(({ truth, answers }) => answers[model] === truth).length;
      expect(Math.abs(right / QUESTIONS - accuracy / 1_000_000)).toBeLessThan(0.015);
    }
  });

  it('have errors that go together as they were fitted', () => {
    const { shared, temptation } = fitCorrelation(recorded);
    expect(Math.abs(shared - FITTED_CORRELATION.shared)).toBeLessThan(30_000);
    expect(Math.abs(temptation - FITTED_CORRELATION.temptation)).toBeLessThan(30_000);
  });

  it('are independent where nothing is shared', () => {
    const world = generatedWorld({ ...SET, correlation: { shared: 0, temptation: 0 } }, 1);
    const questions = recorded.questions.map((_, task) => ({
      ...world.question(task),
      answers: ACCURACY.map((_accuracy, model) => world.answer(task, model)),
    }));
    const { shared, temptation } = fitCorrelation({ ...recorded, questions });
    // A share is a root: what is nothing shows as the root of the noise.
    expect(Number.isNaN(shared) ? 0 : shared).toBeLessThan(150_000);
    expect(temptation).toBeLessThan(150_000);
  });

  it('do not depend on what was asked before', () => {
    const world = generatedWorld(SET, 1);
    expect(world.answer(77, 2)).toBe(recorded.questions[77]?.answers[2]);
    expect(record(2).questions[77]).not.toEqual(recorded.questions[77]);
  });

  const known = existsSync(RECORDED);
  (known ? it : it.skip)(`are correlated as recorded ones${known ? '' : ' (no recorded answers here)'}`, () => {
    expect(fitCorrelation(parseRecordedAnswers(readFileSync(RECORDED, 'utf8')))).toEqual(FITTED_CORRELATION);
  });
});
