import type { Correlation } from './generated-world';
import type { RecordedAnswers } from './recorded-answers';
import type { Letter } from './world';

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
    models.slice(first + 1).map((_other, offset) => pairOf(asked, first, first + 1 + offset)),
  );
}

function pairOf(asked: RecordedAnswers['questions'], first: number, second: number): Pair {
  const count = (holds: (x: Letter, y: Letter, truth: number) => boolean): number =>
    asked.filter(({ truth, answers }) => holds(answers[first] ?? null, answers[second] ?? null, truth)).length;
  const isWrong = (letter: Letter, truth: number): boolean => letter !== null && letter !== truth;
  return {
    asked: asked.length,
    right: [count((x, _y, truth) => x === truth), count((_x, y, truth) => y === truth)],
    bothRight: count((x, y, truth) => x === truth && y === truth),
    bothWrong: count((x, y, truth) => isWrong(x, truth) && isWrong(y, truth)),
    sameWrong: count((x, y, truth) => isWrong(x, truth) && x === y),
  };
}

function inPpm(share: number): number {
  return Math.round(share * PPM);
}
