import { numberAnswer } from '../../answers';
import type { DomainAnswer } from '../../domain';
import type { Form } from '../../forms';
import type { Luxon } from './dates';

/** Units of fixed length; months and years are not. */
const UNITS = ['milliseconds', 'seconds', 'minutes', 'hours', 'days', 'weeks'] as const;

type FixedUnit = (typeof UNITS)[number];

const UNIT = `(${UNITS.map((unit) => `${unit}?`).join('|')})`;
const QUANTITY = `(\\d+(?:\\.\\d+)?|an?|one) ${UNIT}`;

/** Durations in another unit. */
export function durationForms({ Duration }: Luxon): Form[] {
  return [
    {
      pattern: new RegExp(`^how many ${UNIT} (?:are |is )?(?:there )?(?:in|make(?: up)?) ${QUANTITY}$`, 'i'),
      answer: (to, amount, from) => inUnit(amount, from, to, { withUnit: false }),
    },
    {
      pattern: new RegExp(`^(?:convert |what is |how much is )?${QUANTITY} (?:to|into|in) ${UNIT}$`, 'i'),
      answer: (amount, from, to) => inUnit(amount, from, to, { withUnit: true }),
    },
  ];

  function inUnit(amount: string, from: string, to: string, form: { withUnit: boolean }): DomainAnswer | undefined {
    const [source, target] = [fixedUnit(from), fixedUnit(to)];
    if (!source || !target) return undefined;
    const number = /\d/.test(amount) ? Number(amount) : 1;
    const value = Duration.fromObject({ [source]: number }).as(target);
    const text = String(Math.round(value * 1e6) / 1e6);
    if (!/^\d+(\.\d+)?$/.test(text)) return undefined;
    return numberAnswer(
      text,
      {
        statement: `${number} ${source} are ${text} ${target}.`,
        steps: [`Go from ${source} to ${target} one unit at a time.`, `The result is ${text} ${target}.`],
      },
      form.withUnit ? target : undefined,
    );
  }
}

function fixedUnit(name: string): FixedUnit | undefined {
  const plural = name.toLowerCase().replace(/s?$/, 's');
  return UNITS.find((unit) => unit === plural);
}
