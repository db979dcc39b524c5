import { choiceAnswer } from '../../answers';
import type { DomainAnswer } from '../../domain';
import { type Form, listItems, wholeQuestion } from '../../forms';

const ITEM = String.raw`["']?[^\s\d"',.:;?!]+["']?`;
const LIST = `((?:${ITEM}(?:, (?:and |or )?| and | or ))+${ITEM})`;
const LENGTH = '(longest|shortest|longer|shorter)';

/** Alphabetical order and lengths of several words. */
export const orderForms: readonly Form[] = [
  {
    pattern: wholeQuestion(
      `(?:which|what)(?: word| one)? (?:comes|is) (first|last) (?:alphabetically|in (?:the )?(?:alphabetical order|alphabet|(?:a |the )?dictionary))[:,]? ${LIST}`,
    ),
    answer: (place, list) => placed(place, list),
  },
  {
    pattern: wholeQuestion(
      `(?:which|what) of (?:the words )?${LIST} comes (first|last) (?:alphabetically|in (?:the )?(?:alphabetical order|(?:a |the )?dictionary))`,
    ),
    answer: (list, place) => placed(place, list),
  },
  {
    pattern: wholeQuestion(
      `(?:sort|put|arrange|order|list) (?:the words |these words )?(?:alphabetically|in alphabetical order)?:? ?${LIST}(?: (?:alphabetically|in(?:to)? alphabetical order))`,
    ),
    answer: (list) => sortedWords(list),
  },
  {
    pattern: wholeQuestion(
      `(?:sort|put|arrange|order|list) (?:the words |these words )?(?:alphabetically|in(?:to)? alphabetical order): ?${LIST}`,
    ),
    answer: (list) => sortedWords(list),
  },
  {
    // It has to say "word": of rivers or journeys, the longer name need not be the longer one.
    pattern: wholeQuestion(`(?:which|what) word is (?:the )?${LENGTH}[:,]? ${LIST}`),
    answer: (length, list) => byLength(length, list),
  },
  {
    pattern: wholeQuestion(`(?:which|what) is the ${LENGTH} word[:,]? ${LIST}`),
    answer: (length, list) => byLength(length, list),
  },
];

function placed(place: string, list: string): DomainAnswer | undefined {
  const order = alphabetical(list);
  const value = place.toLowerCase() === 'first' ? order[0] : order.at(-1);
  if (value === undefined) return undefined;
  return choiceAnswer(value, order, {
    statement: `In alphabetical order "${value}" comes ${place}.`,
    steps: ['Compare letter by letter from the left.', `The order is: ${order.join(', ')}.`],
  });
}

function sortedWords(list: string): DomainAnswer | undefined {
  const order = alphabetical(list);
  return choiceAnswer(order.join(', '), [listItems(list).join(', '), [...order].reverse().join(', ')], {
    statement: `In alphabetical order: ${order.join(', ')}.`,
    steps: ['Compare letter by letter from the left.', `The order is: ${order.join(', ')}.`],
  });
}

function byLength(length: string, list: string): DomainAnswer | undefined {
  const direction = length.toLowerCase().startsWith('long') ? -1 : 1;
  const order = listItems(list).sort((one, other) => direction * (one.length - other.length));
  const [value, second] = order;
  if (value === undefined || value.length === second?.length) return undefined;
  return choiceAnswer(value, order, {
    statement: `The ${length} word is "${value}".`,
    steps: order.map((word) => `"${word}" has ${word.length} letters.`),
  });
}

function alphabetical(list: string): string[] {
  return listItems(list).sort((one, other) => one.localeCompare(other, 'en'));
}
