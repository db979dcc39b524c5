import type { Correlation } from './generated-world';
import type { RecordedAnswers } from './recorded-answers';

const PPM = 1_000_000;

/** How the errors of two recorded models go together. */
interface Pair {
  readonly asked: number;
  readonly right: readonly [number, number];
  readonly bothRight: number;
  readonly bothWrong: number;
  /** Of the questions that both got wrong with an answer, those with the same one. */
  readonly sameWrong: number;
}

/**
 * Fits the generative model's two shares to recorded answers by moments, within each domain and over all pairs of models. Two models that both
 * follow the question's level are right together with chance min(p, q), others with p·q; two wrong answers are the same with chance
 * t² + (1 − t²)/9, for ten choices. What a model left open counts as wrong and agrees with nobody.
 */
export function fitCorrelation(recorded: RecordedAnswers): Correlation {
  const pairs = recorded.domains.flatMap((_, domain) => pairsIn(recorded, domain));
  const total = (value: (pair: Pair) => number): number => pairs.reduce((sum, pair) => sum + value(pair), 0);
  const excess = total(({ asked, right: [x, y], bothRight }) => bothRight - (x * y) / asked);
  const most = total(({ asked, right: [x, y] }) => Math.min(x, y) - (x * y) / asked);
  const same = total(({ sameWrong }) => sameWrong) / total(({ bothWrong }) => bothWrong);
  const others = (recorded.questions[0]?.options ?? 10) - 1;
  const met = Math.max(0, (same * others - 1) / (others - 1));
  return { shared: inPpm(Math.sqrt(excess / most)), temptation: inPpm(Math.sqrt(met)) };
}

function pairsIn({ models, questions }: RecordedAnswers, domain: number): Pair[] {
  const asked = questions.filter((question) => question.domain === domain);
  return models.flatMap((_, first) =>
    models.slice(first + 1).map((_other, offset): Pair => {
      const second = first + 1 + offset;
      const pair = { asked: asked.length, right: [0, 0] as [number, number], bothRight: 0, bothWrong: 0, sameWrong: 0 };
      for (const { truth, answers } of asked) {
        const [x, y] = [answers[first] ?? null, answers[second] ?? null];
        if (x === truth) pair.right[0] += 1;
        if (y === truth) pair.right[1] += 1;
        if (x === truth && y === truth) pair.bothRight += 1;
        if (x !== null && y !== null && x !== truth && y !== truth) pair.bothWrong += 1;
        if (x !== null && x !== truth && x === y) pair.sameWrong += 1;
      }
      return pair;
    }),
  );
}

function inPpm(share: number): number {
  return Math.round(share * PPM);
}
