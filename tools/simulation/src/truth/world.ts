/** A choice out of a question's options, as its place from 0; null where a model gave none. */
export type Letter = number | null;

/** Stands for a reply that no judge can compare with its own answer. */
export const UNJUDGEABLE = -1;

export interface Question {
  /** Place in {@link World.domains}. */
  readonly domain: number;
  readonly truth: number;
  /** How many choices there are. */
  readonly options: number;
}

/** A source of truth: questions one after another, and what each model answers to them. The same call always gives the same answer. */
export interface World {
  readonly source: 'recorded' | 'generated';
  readonly domains: readonly string[];
  readonly models: readonly string[];
  question(task: number): Question;
  /** @param model place in {@link World.models} */
  answer(task: number, model: number): Letter;
}

/** The share of right answers of a model in a domain, in PPM. */
export type Accuracy = (model: number, domain: number) => number;
