import { choiceAnswer, numberAnswer } from '../../answers';
import type { DomainAnswer } from '../../domain';
import { type Form, unquote, wholeQuestion } from '../../forms';
import { isVowel, letters, WORD } from './letters';

const ORDINALS = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth', 'tenth'];
const ORDINAL = `(${ORDINALS.join('|')}|last|\\d{1,2}(?:st|nd|rd|th))`;
const LETTER = `(?:the )?(?:letter )?["']?([a-z])["']?(?:'?s)?`;
const HAVE = '(?: have| contain)?';

/** Counting letters and finding one by its place. */
export const letterForms: readonly Form[] = [
  {
    pattern: wholeQuestion(`how many letters (?:are (?:there )?in|does|has|in) ${WORD}${HAVE}`),
    answer: (word) => count(unquote(word), 'letters', () => true),
  },
  {
    pattern: wholeQuestion(`how many letters long is ${WORD}`),
    answer: (word) => count(unquote(word), 'letters', () => true),
  },
  {
    pattern: wholeQuestion(`how many (vowels|consonants) (?:are (?:there )?in|does|has|in) ${WORD}${HAVE}`),
    answer: (kind, word) =>
      count(unquote(word), kind, (letter) => isVowel(letter) === (kind.toLowerCase() === 'vowels')),
  },
  {
    pattern: wholeQuestion(
      `how many (?:times does )?${LETTER}(?: letters)? (?:are (?:there )?in|is in|occurs? in|appears? in|in) ${WORD}`,
    ),
    answer: (letter, word) => countLetter(letter, unquote(word)),
  },
  {
    pattern: wholeQuestion(`how (?:often|many times) does ${LETTER} (?:occur|appear) in ${WORD}`),
    answer: (letter, word) => countLetter(letter, unquote(word)),
  },
  {
    pattern: wholeQuestion(`count the ${LETTER} in ${WORD}`),
    answer: (letter, word) => countLetter(letter, unquote(word)),
  },
  {
    pattern: wholeQuestion(`what is the ${ORDINAL} letter (?:of|in) (?!the alphabet)${WORD}`),
    answer: (place, word) => letterAt(place, unquote(word)),
  },
  {
    pattern: wholeQuestion(
      `how many words (?:are (?:there )?in|does|in) (?:the (?:sentence|phrase) )?["'](.+)["']${HAVE}`,
    ),
    answer: (sentence) => countWords(sentence),
  },
];

function countLetter(letter: string, word: string): DomainAnswer {
  return count(word, `of the letter "${letter.toLowerCase()}"`, (candidate) => candidate === letter.toLowerCase());
}

function count(word: string, what: string, counts: (letter: string) => boolean): DomainAnswer {
  const found = letters(word).filter(counts);
  return numberAnswer(String(found.length), {
    statement: `"${word}" has ${found.length} ${what}.`,
    steps: [`Spell it: ${letters(word).join('-')}.`, `Counted: ${found.length} (${found.join(', ') || 'none'}).`],
  });
}

function countWords(sentence: string): DomainAnswer {
  const words = sentence.split(/\s+/).filter((word) => /\p{L}|\d/u.test(word));
  return numberAnswer(String(words.length), {
    statement: `The sentence has ${words.length} words.`,
    steps: words.map((word, index) => `${index + 1}: ${word}`),
  });
}

function letterAt(place: string, word: string): DomainAnswer | undefined {
  const spelled = letters(word);
  const index = place.toLowerCase() === 'last' ? spelled.length - 1 : indexOfOrdinal(place.toLowerCase());
  const letter = spelled[index];
  if (letter === undefined) return undefined;
  return choiceAnswer(letter, [...spelled.slice(index + 1), ...spelled, 'e', 'a'], {
    statement: `The ${place} letter of "${word}" is "${letter}".`,
    steps: [`Spell it: ${spelled.join('-')}.`, `In place ${index + 1} there is "${letter}".`],
  });
}

function indexOfOrdinal(place: string): number {
  return (/^\d/.test(place) ? Number.parseInt(place, 10) : ORDINALS.indexOf(place) + 1) - 1;
}
