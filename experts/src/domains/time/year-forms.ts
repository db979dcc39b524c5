import { numberAnswer, yesNoAnswer } from '../../answers';
import type { DomainAnswer } from '../../domain';
import type { Form } from '../../forms';
import { Calendar } from './calendar';

/** Leap years and the lengths of months and years. */
export function yearForms(calendar: Calendar): Form[] {
  const month = `(${calendar.months().join('|')})`;
  return [
    { pattern: /^(?:is|was|will) (?:the year )?(\d{4}) (?:be )?a leap[ -]year$/i, answer: (year) => leapYear(year) },
    {
      pattern: /^(?:does|did|will) (?:the year )?(\d{4}) have (?:366 days|a (?:29th of )?february 29)$/i,
      answer: (year) => leapYear(year),
    },
    {
      pattern:
        /^how many days (?:are|were|does|did|will)?(?: there)?(?: be)? ?(?:in )?(?:the year )?(\d{4})(?: have)?$/i,
      answer: (year) => daysInYear(year),
    },
    {
      pattern: new RegExp(
        `^how many days (?:are|were|does|did|will)?(?: there)?(?: be)? ?(?:in )?${month}(?: of| in)?,? (\\d{4})(?: have)?$`,
        'i',
      ),
      answer: (name, year) => daysInMonth(name, year),
    },
    {
      pattern:
        /^(?:(?:what|which|when) (?:is|was|will be) )?(?:the )?(?:next|first) leap[ -]year (?:after|following) (\d{4})$/i,
      answer: (year) => nextLeapYear(year),
    },
  ];

  function leapYear(year: string): DomainAnswer | undefined {
    const start = calendar.year(year);
    if (!start) return undefined;
    return yesNoAnswer(start.isInLeapYear, {
      statement: `${year} is ${start.isInLeapYear ? '' : 'not '}a leap year.`,
      steps: [
        'A year is a leap year if 4 divides it, unless 100 does and 400 does not.',
        `For ${year} that means: ${start.isInLeapYear ? 'leap year' : 'common year'}.`,
      ],
    });
  }

  function daysInYear(year: string): DomainAnswer | undefined {
    const start = calendar.year(year);
    if (!start) return undefined;
    return numberAnswer(String(start.daysInYear), {
      statement: `${year} has ${start.daysInYear} days.`,
      steps: [`${year} is a ${start.isInLeapYear ? 'leap' : 'common'} year.`, `So it has ${start.daysInYear} days.`],
    });
  }

  function daysInMonth(name: string, year: string): DomainAnswer | undefined {
    const number = calendar.months().findIndex((known) => known.toLowerCase() === name.toLowerCase()) + 1;
    const start = calendar.year(year)?.set({ month: number });
    if (!start) return undefined;
    return numberAnswer(String(start.daysInMonth), {
      statement: `${name} ${year} has ${start.daysInMonth} days.`,
      steps: [
        `${year} is a ${start.isInLeapYear ? 'leap' : 'common'} year.`,
        `In it ${name} has ${start.daysInMonth} days.`,
      ],
    });
  }

  function nextLeapYear(year: string): DomainAnswer | undefined {
    let candidate = calendar.year(year)?.plus({ years: 1 });
    while (candidate && !candidate.isInLeapYear) candidate = candidate.plus({ years: 1 });
    if (!candidate) return undefined;
    return numberAnswer(String(candidate.year), {
      statement: `The first leap year after ${year} is ${candidate.year}.`,
      steps: [
        'A year is a leap year if 4 divides it, unless 100 does and 400 does not.',
        `The first after ${year} is ${candidate.year}.`,
      ],
    });
  }
}
