import { choiceAnswer, yesNoAnswer } from '../../answers';
import type { DomainAnswer } from '../../domain';
import { type Form, unquote, wholeQuestion } from '../../forms';
import { letters, reversed, sortedLetters, WORD } from './letters';

/** Palindromes, anagrams, words backwards, and beginnings and ends. */
export const patternForms: readonly Form[] = [
  {
    pattern: wholeQuestion(`is (?:the (?:word|phrase|sentence) )?(.+?) a palindrome`),
    answer: (text) => isPalindrome(unquote(text)),
  },
  {
    pattern: wholeQuestion(`is ${WORD} an anagram of ${WORD}`),
    answer: (one, other) => areAnagrams(unquote(one), unquote(other)),
  },
  {
    pattern: wholeQuestion(`are ${WORD} and ${WORD} anagrams(?: of each other)?`),
    answer: (one, other) => areAnagrams(unquote(one), unquote(other)),
  },
  {
    pattern: wholeQuestion(
      `(?:spell|write|what is|reverse|how do you (?:spell|write)) ${WORD} (?:spelled |written )?(?:backwards?|reversed|in reverse)`,
    ),
    answer: (word) => backwards(unquote(word)),
  },
  { pattern: wholeQuestion(`reverse ${WORD}`), answer: (word) => backwards(unquote(word)) },
  {
    pattern: wholeQuestion(`does ${WORD} (start|begin|end) with (?:the letters? )?["']?([a-z]+)["']?`),
    answer: (word, where, part) => startsOrEnds(unquote(word), where, part),
  },
];

function isPalindrome(text: string): DomainAnswer | undefined {
  const forwards = letters(text).join('');
  if (forwards.length < 2 || /^(?:it|this|that)$/i.test(text)) return undefined;
  const same = forwards === reversed(text);
  return yesNoAnswer(same, {
    statement: `"${text}" is ${same ? '' : 'not '}a palindrome.`,
    steps: [`Letters only: ${forwards}.`, `Backwards: ${reversed(text)}.`],
  });
}

function areAnagrams(one: string, other: string): DomainAnswer {
  const same = sortedLetters(one) === sortedLetters(other) && one.toLowerCase() !== other.toLowerCase();
  return yesNoAnswer(same, {
    statement: `"${one}" and "${other}" are ${same ? '' : 'not '}anagrams.`,
    steps: [one, other].map((word) => `The letters of "${word}" in order: ${sortedLetters(word)}.`),
  });
}

function backwards(word: string): DomainAnswer | undefined {
  const value = reversed(word);
  return choiceAnswer(value, [word.toLowerCase(), value.slice(1) + value.slice(0, 1), `${value}s`], {
    statement: `"${word}" backwards is "${value}".`,
    steps: [`Spell it: ${letters(word).join('-')}.`, `From the last letter to the first: ${value}.`],
  });
}

function startsOrEnds(word: string, where: string, part: string): DomainAnswer {
  const atEnd = where.toLowerCase() === 'end';
  const [whole, piece] = [word.toLowerCase(), part.toLowerCase()];
  const does = atEnd ? whole.endsWith(piece) : whole.startsWith(piece);
  return yesNoAnswer(does, {
    statement: `"${word}" does ${does ? '' : 'not '}${atEnd ? 'end' : 'start'} with "${piece}".`,
    steps: [`Spell it: ${letters(word).join('-')}.`],
  });
}
