import type { DateTime } from 'luxon';
import { choiceAnswer, type Explanation, numberAnswer } from '../../answers';
import type { DomainAnswer } from '../../domain';
import { type Form, NAME } from '../../forms';
import { ISO_DATE, type Luxon } from './dates';
import { zoneOf } from './zones';

const CLOCK = String.raw`(\d{1,2}:\d{2})`;

/** How far the first of two cities is ahead of the second, in hours. */
interface Offsets {
  readonly hours: number;
  readonly explanation: Explanation;
}

/** Time zones. They need a date, since summer time changes the answer. */
export function zoneForms({ DateTime, IANAZone }: Luxon): Form[] {
  return [
    {
      pattern: new RegExp(`time(?: zone)? difference between ${NAME} and ${NAME} on ${ISO_DATE}$`, 'i'),
      answer: (one, other, iso) => difference(one, other, iso),
    },
    {
      pattern: new RegExp(
        `^on ${ISO_DATE},? (?:what is the time(?: zone)? difference) between ${NAME} and ${NAME}$`,
        'i',
      ),
      answer: (iso, one, other) => difference(one, other, iso),
    },
    {
      pattern: new RegExp(`how many hours (?:is|was) ${NAME} (ahead of|behind) ${NAME} on ${ISO_DATE}$`, 'i'),
      answer: (one, relation, other, iso) => lead(one, relation, other, iso),
    },
    {
      pattern: new RegExp(
        `^(?:when|if) it is ${CLOCK} in ${NAME} on ${ISO_DATE},? what (?:time|is the time)(?: is it)? in ${NAME}$`,
        'i',
      ),
      answer: (clock, from, iso, to) => elsewhere(`${iso}T${clock.padStart(5, '0')}`, from, to),
    },
    {
      pattern: new RegExp(`^what time is it in ${NAME} when it is ${CLOCK} in ${NAME} on ${ISO_DATE}$`, 'i'),
      answer: (to, clock, from, iso) => elsewhere(`${iso}T${clock.padStart(5, '0')}`, from, to),
    },
  ];

  function difference(one: string, other: string, iso: string): DomainAnswer | undefined {
    const offsets = offsetsAtNoon(one, other, iso);
    return offsets && numberAnswer(String(Math.abs(offsets.hours)), offsets.explanation, 'hours');
  }

  function lead(one: string, relation: string, other: string, iso: string): DomainAnswer | undefined {
    const offsets = offsetsAtNoon(one, other, iso);
    if (!offsets) return undefined;
    const hours = relation.toLowerCase() === 'behind' ? -offsets.hours : offsets.hours;
    return hours < 0 ? undefined : numberAnswer(String(hours), offsets.explanation);
  }

  function offsetsAtNoon(one: string, other: string, iso: string): Offsets | undefined {
    const [first, second] = [local(`${iso}T12:00`, one), local(`${iso}T12:00`, other)];
    if (!first || !second) return undefined;
    const hours = (first.offset - second.offset) / 60;
    const apart = `${Math.abs(hours)} hours`;
    return {
      hours,
      explanation: {
        statement: `On ${iso} the clocks of ${one} and ${other} are ${apart} apart.`,
        steps: [utcOffset(one, first), utcOffset(other, second), `The difference is ${apart}.`],
      },
    };
  }

  function elsewhere(instant: string, from: string, to: string): DomainAnswer | undefined {
    const start = local(instant, from);
    const zone = zoneOf(IANAZone, to);
    if (!start || !zone) return undefined;
    const there = start.setZone(zone);
    const value = there.toFormat('yyyy-LL-dd HH:mm');
    const peers = [1, -1, 2].map((hours) => there.plus({ hours }).toFormat('yyyy-LL-dd HH:mm'));
    return choiceAnswer(value, peers, {
      statement: `When it is ${start.toFormat('yyyy-LL-dd HH:mm')} in ${from}, it is ${value} in ${to}.`,
      steps: [utcOffset(from, start), utcOffset(to, there), `So in ${to} it is ${value}.`],
    });
  }

  function local(instant: string, city: string): DateTime | undefined {
    const zone = zoneOf(IANAZone, city);
    if (zone === undefined) return undefined;
    const time = DateTime.fromISO(instant, { zone });
    return time.isValid ? time : undefined;
  }
}

function utcOffset(city: string, time: DateTime): string {
  return `${city} is at UTC${time.toFormat('ZZ')}.`;
}
