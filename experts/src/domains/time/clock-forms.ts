import { choiceAnswer } from '../../answers';
import type { DomainAnswer } from '../../domain';
import type { Form } from '../../forms';
import type { Luxon } from './dates';

const CLOCK = String.raw`(\d{1,2}:\d{2}(?: ?[ap]m)?)`;
const SPAN = String.raw`(?:(\d+|an?|one) hours?)?(?: and )?(?:(\d+|one) minutes?)?`;

/** Times of day, without a date. */
export function clockForms({ DateTime }: Luxon): Form[] {
  return [
    {
      pattern: new RegExp(
        `^what (?:time )?(?:is|will)(?: it be| the time)? ?${SPAN} (after|from|before) ${CLOCK}$`,
        'i',
      ),
      answer: (hours, minutes, direction, clock) => shifted(hours, minutes, direction, clock),
    },
    {
      pattern: new RegExp(`^(?:if|when) it is ${CLOCK},? what time (?:will it be|is it) in ${SPAN}$`, 'i'),
      answer: (clock, hours, minutes) => shifted(hours, minutes, 'after', clock),
    },
  ];

  function shifted(hours: string, minutes: string, direction: string, clock: string): DomainAnswer | undefined {
    if (hours === '' && minutes === '') return undefined;
    const start = DateTime.fromFormat(
      clock.replace(/ ?([ap]m)/i, '$1').toUpperCase(),
      /m/i.test(clock) ? 'h:mma' : 'H:mm',
      {
        zone: 'utc',
        locale: 'en',
      },
    );
    const sign = direction.toLowerCase() === 'before' ? -1 : 1;
    const end = start.plus({ hours: sign * amount(hours), minutes: sign * amount(minutes) });
    if (!end.isValid) return undefined;
    const peers = [60, -60, 30].map((shift) => end.plus({ minutes: shift }).toFormat('HH:mm'));
    const value = end.toFormat('HH:mm');
    return choiceAnswer(value, peers, {
      statement: `It is ${value} then.`,
      steps: [`Start at ${clock}.`, `Move the hours and minutes ${direction} it, past midnight if need be: ${value}.`],
    });
  }
}

function amount(text: string): number {
  if (text === '') return 0;
  return /\d/.test(text) ? Number(text) : 1;
}
