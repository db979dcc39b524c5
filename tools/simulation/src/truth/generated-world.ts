import { mixed, scaled } from '../random/mix';
import type { Accuracy, World } from './world';

/** How models' errors go together, in PPM. */
export interface Correlation {
  /** The chance that a model's success is decided by the question's own difficulty instead of its own luck. */
  readonly shared: number;
  /** The chance that a wrong answer is the question's own tempting one instead of any other wrong one. */
  readonly temptation: number;
}

export interface Generated {
  readonly domains: readonly string[];
  readonly models: readonly string[];
  readonly accuracy: Accuracy;
  readonly correlation: Correlation;
  /** Choices of a question. */
  readonly options: number;
}

const PPM = 1_000_000;
/** Tell apart what is drawn about one question. */
const DRAW = { domain: 1, truth: 2, difficulty: 3, tempting: 4, shares: 5, luck: 6, falls: 7, other: 8 } as const;

/**
 * Questions of a latent difficulty. A question draws a level u in [0, 1), every model has a level of its own, and a model answers right where
 * its level is below its accuracy; with chance `shared` its level is the question's. So every accuracy is met exactly, and what is hard for
 * one model tends to be hard for all. Wrong answers meet in the question's tempting one.
 */
export function generatedWorld(set: Generated, seed: number): World {
  const { domains, models, accuracy, correlation, options } = set;
  const draw = (task: number, what: number, bound: number, model = 0): number =>
    scaled(mixed(seed, task, what, model), bound);
  const truthOf = (task: number): number => draw(task, DRAW.truth, options);
  const domainOf = (task: number): number => draw(task, DRAW.domain, domains.length);
  /** A wrong answer: any place but the truth's. */
  const wrong = (task: number, what: number, model: number): number =>
    (truthOf(task) + 1 + draw(task, what, options - 1, model)) % options;
  return {
    source: 'generated',
    domains,
    models,
    question: (task) => ({ domain: domainOf(task), truth: truthOf(task), options }),
    answer: (task, model) => {
      const shares = draw(task, DRAW.shares, PPM, model) < correlation.shared;
      const level = shares ? draw(task, DRAW.difficulty, PPM) : draw(task, DRAW.luck, PPM, model);
      if (level < accuracy(model, domainOf(task))) return truthOf(task);
      const falls = draw(task, DRAW.falls, PPM, model) < correlation.temptation;
      return falls ? wrong(task, DRAW.tempting, 0) : wrong(task, DRAW.other, model);
    },
  };
}
