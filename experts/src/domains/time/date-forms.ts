import type { DateTime } from 'luxon';
import { choiceAnswer, numberAnswer } from '../../answers';
import type { DomainAnswer } from '../../domain';
import type { Form } from '../../forms';
import { Calendar, type CalendarUnit, daysBetween, written } from './calendar';
import { ISO_DATE } from './dates';

const AMOUNT = String.raw`(\d{1,6}|an?|one) (day|week|month|year)s?`;

/** One date and no other day counted from it: "which day comes a week after 2024-02-25" is another question. */
const THE_DATE_ITSELF = String.raw`^(?!.*\b(?:after|before|from|since|until|between)\b)(?!.*\d{4}-\d{2}-\d{2}.*\d{4}-\d{2}-\d{2})`;

/** Weekdays, distances between days, and days at a distance. */
export function dateForms(calendar: Calendar): Form[] {
  return [
    {
      pattern: new RegExp(
        `${THE_DATE_ITSELF}.*(?:day of the week|weekday|(?:what|which) day)\\b(?! of the (?:year|month)).*?${ISO_DATE}`,
        'i',
      ),
      answer: (iso) => on(iso, weekday),
    },
    {
      pattern: new RegExp(`${THE_DATE_ITSELF}.*day of the year.*?${ISO_DATE}`, 'i'),
      answer: (iso) => on(iso, dayOfYear),
    },
    {
      pattern: new RegExp(
        `${THE_DATE_ITSELF}.*(?:what|which) (?:iso )?(?:calendar )?week(?: number)?\\b.* ${ISO_DATE}(?: in)?$`,
        'i',
      ),
      answer: (iso) => on(iso, isoWeek),
    },
    {
      pattern: new RegExp(
        `^how many (day|week)s\\b.*?(?:between|from|separate) ${ISO_DATE} (?:and|to|until|till) ${ISO_DATE}$`,
        'i',
      ),
      answer: (unit, from, to) => distance(unit, from, to),
    },
    {
      pattern: new RegExp(`number of (day|week)s (?:between|from) ${ISO_DATE} (?:and|to|until|till) ${ISO_DATE}$`, 'i'),
      answer: (unit, from, to) => distance(unit, from, to),
    },
    {
      pattern: new RegExp(
        `(?:what|which) date (?:is|was|will be|comes|falls) ${AMOUNT} (after|from|before) ${ISO_DATE}$`,
        'i',
      ),
      answer: (amount, unit, direction, iso) => shifted(amount, unit, direction, iso),
    },
    {
      pattern: new RegExp(`what is (?:the date )?${AMOUNT} (after|from|before) ${ISO_DATE}$`, 'i'),
      answer: (amount, unit, direction, iso) => shifted(amount, unit, direction, iso),
    },
    {
      pattern: new RegExp(`^how old (?:is|was|would|will) .*?born on ${ISO_DATE}(?: be)?,? on ${ISO_DATE}$`, 'i'),
      answer: (born, today) => age(born, today),
    },
  ];

  function on(iso: string, answer: (date: DateTime) => DomainAnswer | undefined): DomainAnswer | undefined {
    const date = calendar.day(iso);
    return date && answer(date);
  }

  function weekday(date: DateTime): DomainAnswer | undefined {
    const name = date.toFormat('cccc', { locale: 'en' });
    return choiceAnswer(name, calendar.weekdays(), {
      statement: `${written(date)} is a ${name}.`,
      steps: [
        `Count the days from a known date to ${written(date)} and take the rest modulo seven.`,
        `That gives ${name}.`,
      ],
    });
  }

  function distance(unit: string, fromIso: string, toIso: string): DomainAnswer | undefined {
    const [from, to] = [calendar.day(fromIso), calendar.day(toIso)];
    if (!from || !to) return undefined;
    const days = Math.abs(daysBetween(from, to));
    const count = unit.toLowerCase() === 'week' ? days / 7 : days;
    if (!Number.isInteger(count)) return undefined;
    return numberAnswer(String(count), {
      statement: `From ${written(from)} to ${written(to)} it is ${count} ${unit}s.`,
      steps: [
        `Start at ${written(from)} and do not count that day itself.`,
        `${count} ${unit}s later it is ${written(to)}.`,
      ],
    });
  }

  function shifted(amount: string, unit: string, direction: string, iso: string): DomainAnswer | undefined {
    const start = calendar.day(iso);
    const count = Number(/\d/.test(amount) ? amount : '1') * (direction.toLowerCase() === 'before' ? -1 : 1);
    const date = start?.plus({ [calendarUnit(unit)]: count });
    if (!start || !date) return undefined;
    const peers = [1, -1, 2].map((days) => date.plus({ days }).toFormat('yyyy-LL-dd'));
    return choiceAnswer(date.toFormat('yyyy-LL-dd'), peers, {
      statement: `${amount} ${unit}(s) ${direction} ${written(start)} is ${written(date)}.`,
      steps: [
        `Start at ${written(start)}.`,
        `Move by ${count} ${unit}(s), month lengths and leap years included: ${written(date)}.`,
      ],
    });
  }

  function age(bornIso: string, todayIso: string): DomainAnswer | undefined {
    const [born, today] = [calendar.day(bornIso), calendar.day(todayIso)];
    if (!born || !today || today < born) return undefined;
    const years = Math.floor(today.diff(born, 'years').years);
    return numberAnswer(String(years), {
      statement: `Born on ${written(born)}, one is ${years} years old on ${written(today)}.`,
      steps: [`Count the birthdays after ${written(born)} up to ${written(today)}.`, `There are ${years}.`],
    });
  }
}

function dayOfYear(date: DateTime): DomainAnswer {
  return numberAnswer(String(date.ordinal), {
    statement: `${written(date)} is day ${date.ordinal} of ${date.year}.`,
    steps: [
      `Add the lengths of the months before ${date.toFormat('LLLL', { locale: 'en' })}.`,
      `Add ${date.day}: ${date.ordinal}.`,
    ],
  });
}

function isoWeek(date: DateTime): DomainAnswer {
  return numberAnswer(String(date.weekNumber), {
    statement: `${written(date)} is in ISO week ${date.weekNumber} of ${date.weekYear}.`,
    steps: ['ISO week 1 is the one with the first Thursday of the year.', `Counting on gives week ${date.weekNumber}.`],
  });
}

function calendarUnit(name: string): CalendarUnit {
  switch (name.toLowerCase()) {
    case 'week':
      return 'weeks';
    case 'month':
      return 'months';
    case 'year':
      return 'years';
    default:
      return 'days';
  }
}
