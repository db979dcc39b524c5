import { numberAnswer } from '../../answers';
import type { DomainAnswer } from '../../domain';
import type { Form } from '../../forms';
import type { Calculator } from './calculator';
import { withoutSeparators } from './decimal';

const NUMBER = String.raw`(?<![\d.,])(-?(?:\d[\d,]{0,30}(?:\.\d{1,30})?|\.\d{1,30}))`;
const PERCENT = String.raw`${NUMBER} ?(?:%|percent|per cent)`;

/** Shares, and increases and decreases by a share. */
export function percentageForms(calculator: Calculator): Form[] {
  return [
    {
      pattern: new RegExp(`${PERCENT} of ${NUMBER}$`, 'i'),
      answer: (share, whole) => computed(whole, `${digits(share)} / 100`, `${share}% of ${whole}`),
    },
    {
      pattern: new RegExp(`what (?:percentage|percent) of ${NUMBER} is ${NUMBER}$`, 'i'),
      answer: (whole, part) => shareOf(part, whole),
    },
    {
      pattern: new RegExp(`${NUMBER} is what (?:percentage|percent|%) of ${NUMBER}$`, 'i'),
      answer: (part, whole) => shareOf(part, whole),
    },
    {
      pattern: new RegExp(`(?:what (?:percentage|percent) is|express) ${NUMBER} (?:out )?of ${NUMBER}$`, 'i'),
      answer: (part, whole) => shareOf(part, whole),
    },
    {
      pattern: new RegExp(`(?:increase|raise) ${NUMBER} by ${PERCENT}$`, 'i'),
      answer: (base, share) => computed(base, `(1 + ${digits(share)} / 100)`, `${base} increased by ${share}%`),
    },
    {
      pattern: new RegExp(`(?:decrease|reduce|lower) ${NUMBER} by ${PERCENT}$`, 'i'),
      answer: (base, share) => computed(base, `(1 - ${digits(share)} / 100)`, `${base} decreased by ${share}%`),
    },
    {
      pattern: new RegExp(`${NUMBER} (increased|decreased|reduced) by ${PERCENT}$`, 'i'),
      answer: (base, change, share) =>
        computed(
          base,
          `(1 ${change === 'increased' ? '+' : '-'} ${digits(share)} / 100)`,
          `${base} ${change} by ${share}%`,
        ),
    },
  ];

  function computed(base: string, factor: string, meaning: string): DomainAnswer | undefined {
    const expression = `${digits(base)} * ${factor}`;
    const value = calculator.evaluate(expression);
    if (value === undefined) return undefined;
    return numberAnswer(value, {
      statement: `${meaning} is ${value}.`,
      steps: ['A percent is a hundredth.', `So the result is ${expression} = ${value}.`],
    });
  }

  function shareOf(part: string, whole: string): DomainAnswer | undefined {
    const expression = `${digits(part)} / ${digits(whole)} * 100`;
    const value = calculator.evaluate(expression);
    if (value === undefined) return undefined;
    return numberAnswer(value, {
      statement: `${part} is ${value} percent of ${whole}.`,
      steps: ['Divide the part by the whole and multiply by a hundred.', `${expression} = ${value}.`],
    });
  }
}

function digits(text: string): string {
  return withoutSeparators(text);
}
