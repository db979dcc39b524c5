import { type Domain, type DomainAnswer, domainNames, type DomainName } from '../domain';
import { cleanQuestion } from '../question';
import { loadChemistry } from './chemistry';
import { loadGeography } from './geography';
import { loadMathematics } from './mathematics';
import { loadTime } from './time';
import { loadWords } from './words';

const loaders: Readonly<Record<DomainName, () => Promise<Domain>>> = {
  mathematics: loadMathematics,
  time: loadTime,
  geography: loadGeography,
  chemistry: loadChemistry,
  words: loadWords,
};

const loaded = new Map<DomainName, Promise<Domain>>();

/** A domain; its library and data are loaded at the first use and kept. */
export function domain(name: DomainName): Promise<Domain> {
  const known = loaded.get(name);
  if (known) return known;
  const loading = loaders[name]();
  loaded.set(name, loading);
  return loading;
}

/** An answer and the domain that gave it. */
export interface KnownAnswer {
  readonly domain: DomainName;
  readonly answer: DomainAnswer;
}

/**
 * Asks the domains one after the other.
 *
 * @param text - a question as a user wrote it
 * @returns `undefined` if none of them knows
 */
export async function answerQuestion(text: string): Promise<KnownAnswer | undefined> {
  const question = cleanQuestion(text);
  if (question === undefined) return undefined;
  for (const name of domainNames) {
    const answer = (await domain(name)).answer(question);
    if (answer) return { domain: name, answer };
  }
  return undefined;
}
