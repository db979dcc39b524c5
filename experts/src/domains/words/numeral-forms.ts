import type { ToWords } from 'to-words/en-US';
import { choiceAnswer } from '../../answers';
import type { DomainAnswer } from '../../domain';
import { type Form, wholeQuestion } from '../../forms';

const NUMBER = String.raw`(?:the number )?(-?\d[\d,]{0,20})`;
const ORDINAL = String.raw`(?:the (?:ordinal )?(?:number )?)?(\d[\d,]{0,20})(?:st|nd|rd|th)`;

/** Numbers in words, as in the United States: without "and". */
export function numeralForms(converter: ToWords): Form[] {
  return [
    {
      pattern: wholeQuestion(
        `(?:how (?:do you|do i|to) )?(?:write|spell|say|express) (?:out )?${NUMBER}(?: (?:in|as|with|using) (?:english )?words?)?(?: in english)?`,
      ),
      answer: (text) => cardinal(text),
    },
    {
      pattern: wholeQuestion(
        `(?:what is |how is )?${NUMBER} (?:written |spelled |spelt )?(?:out )?in (?:english )?words`,
      ),
      answer: (text) => cardinal(text),
    },
    {
      pattern: wholeQuestion(`how is ${NUMBER} (?:written|spelled|spelt|pronounced)(?: out)?`),
      answer: (text) => cardinal(text),
    },
    {
      pattern: wholeQuestion(
        `(?:how (?:do you|do i|to) )?(?:write|spell|say) (?:out )?${ORDINAL}(?: (?:in|as|with) words)?`,
      ),
      answer: (text) => ordinal(text),
    },
    { pattern: wholeQuestion(`what is ${ORDINAL} in words`), answer: (text) => ordinal(text) },
  ];

  function cardinal(text: string): DomainAnswer | undefined {
    const number = BigInt(text.replaceAll(',', ''));
    const inWords = (value: bigint) => hyphenated(converter.convert(value));
    return numeral(text, inWords(number), [number + 1n, number + 10n, number * 10n].map(inWords));
  }

  function ordinal(text: string): DomainAnswer | undefined {
    const number = BigInt(text.replaceAll(',', ''));
    if (number > BigInt(Number.MAX_SAFE_INTEGER)) return undefined;
    const inWords = (value: bigint) => hyphenated(converter.toOrdinal(Number(value)));
    return numeral(text, inWords(number), [number + 1n, number + 10n].map(inWords));
  }
}

function numeral(text: string, value: string, peers: string[]): DomainAnswer | undefined {
  return choiceAnswer(value, peers, {
    statement: `${text} in words is "${value}".`,
    steps: ['Read the digits in groups of three, from the left, each with its name.', `That gives "${value}".`],
  });
}

/** English joins tens and ones by a hyphen, which the library leaves out. */
function hyphenated(words: string): string {
  return words
    .toLowerCase()
    .replace(
      /\b(\w+ty) (?=(?:one|two|three|four|five|six|seven|eight|nine|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)\b)/g,
      '$1-',
    );
}
