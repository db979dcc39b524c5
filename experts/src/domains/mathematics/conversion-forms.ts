import type { MathJsInstance, Unit } from 'mathjs';
import { numberAnswer } from '../../answers';
import type { DomainAnswer } from '../../domain';
import type { Form } from '../../forms';
import { plainDecimal, withoutSeparators } from './decimal';
import { unitNotation } from './unit-notation';

const QUANTITY = String.raw`(-?[\d.,]+|an?|one)[ -]?((?:degrees? )?[a-z°µ][a-z°µ/ ^0-9]*?)`;

/** Conversions between units of one dimension. A "how many" is answered by a bare number. */
export function conversionForms(math: MathJsInstance): Form[] {
  return [
    {
      pattern: new RegExp(`^(?:convert|change|express) ${QUANTITY} (?:to|into|in) (.+)$`, 'i'),
      answer: (amount, from, to) => convert(amount, from, to, { withUnit: true }),
    },
    {
      pattern: new RegExp(`^(?:what is |how much is )?${QUANTITY} (?:to|into|in|expressed in|converted to) (.+)$`, 'i'),
      answer: (amount, from, to) => convert(amount, from, to, { withUnit: true }),
    },
    {
      pattern: new RegExp(`^how many (.+?) (?:is|are|make|go into|fit in)(?: there)?(?: in)? ${QUANTITY}$`, 'i'),
      answer: (to, amount, from) => convert(amount, from, to, { withUnit: false }),
    },
    {
      pattern: new RegExp(`^how many (.+?) in ${QUANTITY}$`, 'i'),
      answer: (to, amount, from) => convert(amount, from, to, { withUnit: false }),
    },
  ];

  function convert(amount: string, from: string, to: string, form: { withUnit: boolean }): DomainAnswer | undefined {
    const number = /^(?:an?|one)$/i.test(amount) ? '1' : withoutSeparators(amount);
    const value = converted(number, from, to);
    if (value === undefined) return undefined;
    const explanation = {
      statement: `${number} ${from} is ${value} ${to}.`,
      steps: [
        `Both ${from} and ${to} measure the same quantity.`,
        `With the conversion factor between them, ${number} ${from} is ${value} ${to}.`,
      ],
    };
    return numberAnswer(value, explanation, form.withUnit ? to : undefined);
  }

  function converted(number: string, from: string, to: string): string | undefined {
    const [source, target] = [unitNotation(from), unitNotation(to)];
    if (source === undefined || target === undefined) return undefined;
    try {
      const quantity: Unit = math.unit(math.bignumber(number), source);
      // Time has its own domain, which knows calendars.
      if (quantity.equalBase(math.unit('second'))) return undefined;
      return plainDecimal(math.bignumber(quantity.toNumeric(target)));
    } catch {
      // An unknown unit, one of another quantity, or a malformed number: not a conversion that we know.
      return undefined;
    }
  }
}
