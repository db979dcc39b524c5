import type { Domain, DomainAnswer, DomainName } from './domain';

/** One way of asking something, and what to do with the words that were captured. */
export interface Form {
  readonly pattern: RegExp;
  /** @param captures - the pattern's groups; a group that took no part is the empty string */
  readonly answer: (...captures: string[]) => DomainAnswer | undefined;
}

/** The answer of the first form that both fits the question and can answer it. */
export function answerByForms(forms: readonly Form[], question: string): DomainAnswer | undefined {
  for (const { pattern, answer } of forms) {
    const match = pattern.exec(question);
    const found = match && answer(...match.slice(1).map((capture: string | undefined) => capture?.trim() ?? ''));
    if (found) return found;
  }
  return undefined;
}

/** A domain that is nothing but forms. */
export function domainOfForms(name: DomainName, forms: readonly Form[]): Domain {
  return { name, answer: (question) => answerByForms(forms, question) };
}

/** The items of "a, b and c"; quotes around an item are dropped. */
export function listItems(text: string): string[] {
  return text
    .split(/,\s*(?:and\s|or\s)?|\s(?:and|or)\s/i)
    .map(unquote)
    .filter((item) => item !== '');
}

/** Text without the quotes around it. */
export function unquote(text: string): string {
  return text
    .trim()
    .replace(/^["'](.*)["']$/, '$1')
    .trim();
}

/**
 * The source of a pattern for a name. It says which characters a name cannot have: the Unicode class of letters takes
 * twenty times as long to compile, and there are dozens of patterns.
 */
export const NAME = String.raw`([^\d":;?!]+?)`;

/** A pattern that must fit the whole question, in any case. */
export function wholeQuestion(source: string): RegExp {
  return new RegExp(`^${source}$`, 'i');
}
