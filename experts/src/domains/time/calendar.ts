import type { DateTime } from 'luxon';
import type { Luxon } from './dates';

/** The first full year of the Gregorian calendar; which date an earlier day had depends on the country. */
const FIRST_YEAR = 1583;

/** Units in which dates are counted. */
export type CalendarUnit = 'days' | 'weeks' | 'months' | 'years';

/** Days of the Gregorian calendar. */
export class Calendar {
  public constructor(private readonly luxon: Luxon) {}

  /** A day; `undefined` if there is no such day, or it is before the Gregorian calendar. */
  public day(iso: string): DateTime<true> | undefined {
    const date = this.luxon.DateTime.fromISO(iso, { zone: 'utc', locale: 'en' });
    return date.isValid && date.year >= FIRST_YEAR ? date : undefined;
  }

  /** A year's first day, under the same conditions. */
  public year(year: string): DateTime<true> | undefined {
    return this.day(`${year}-01-01`);
  }

  /** Names of the months, January first. */
  public months(): string[] {
    return this.luxon.Info.months('long', { locale: 'en' });
  }

  /** Names of the days, Monday first. */
  public weekdays(): string[] {
    return this.luxon.Info.weekdays('long', { locale: 'en' });
  }
}

/** Whole days from one day to another, negative if the second is earlier. */
export function daysBetween(from: DateTime, to: DateTime): number {
  return Math.round(to.diff(from, 'days').days);
}

/** A day as people write it: `4 July 2026`. */
export function written(date: DateTime): string {
  return date.toFormat('d LLLL yyyy', { locale: 'en' });
}
