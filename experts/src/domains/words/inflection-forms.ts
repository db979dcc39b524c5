import type pluralize from 'pluralize';
import { choiceAnswer, yesNoAnswer } from '../../answers';
import type { DomainAnswer } from '../../domain';
import { type Form, unquote, wholeQuestion } from '../../forms';
import { WORD } from './letters';

/** Plurals and singulars of nouns, by the rules and exceptions of pluralize. */
export function inflectionForms(rules: typeof pluralize): Form[] {
  return [
    {
      pattern: wholeQuestion(`(?:what is |give (?:me )?)?(?:the )?plural(?: form)? (?:of|for) ${WORD}`),
      answer: (word) => plural(unquote(word)),
    },
    { pattern: wholeQuestion(`what is ${WORD} in (?:the )?plural`), answer: (word) => plural(unquote(word)) },
    {
      pattern: wholeQuestion(`how do you (?:say|write|spell|form) (?:the plural of )?${WORD} in (?:the )?plural`),
      answer: (word) => plural(unquote(word)),
    },
    {
      pattern: wholeQuestion(`(?:what is |give (?:me )?)?(?:the )?singular(?: form)? (?:of|for) ${WORD}`),
      answer: (word) => singular(unquote(word)),
    },
    {
      pattern: wholeQuestion(`is ${WORD} (?:a )?(singular|plural)(?: noun| word)?`),
      answer: (word, number) => isNumber(unquote(word), number),
    },
  ];

  function plural(word: string): DomainAnswer | undefined {
    const noun = word.toLowerCase();
    return inflected(noun, rules.plural(noun), 'plural', [`${noun}s`, `${noun}es`, `${noun}en`]);
  }

  function singular(word: string): DomainAnswer | undefined {
    const noun = word.toLowerCase();
    return inflected(noun, rules.singular(noun), 'singular', [noun.replace(/s$/, ''), `${noun}um`, noun.slice(0, -2)]);
  }

  function inflected(noun: string, value: string, form: string, slips: string[]): DomainAnswer | undefined {
    return choiceAnswer(value, slips, {
      statement: `The ${form} of "${noun}" is "${value}".`,
      steps: [`Look for "${noun}" among the irregular nouns, then among the endings.`, `Its ${form} is "${value}".`],
    });
  }

  function isNumber(word: string, number: string): DomainAnswer | undefined {
    const [singularToo, pluralToo] = [rules.isSingular(word), rules.isPlural(word)];
    // "sheep" is both: yes either way would be right, and no would be wrong.
    if (singularToo === pluralToo) return undefined;
    return yesNoAnswer(number.toLowerCase() === 'plural' ? pluralToo : singularToo, {
      statement: `"${word}" is ${pluralToo ? 'a plural' : 'a singular'}.`,
      steps: [`Its singular is "${rules.singular(word)}" and its plural "${rules.plural(word)}".`],
    });
  }
}
