/** The library that the domain is computed with, loaded at first use. */
export type Luxon = typeof import('luxon');

/** The source of a pattern for a date in ISO form, as `isoDateWriter` writes it. */
export const ISO_DATE = String.raw`(\d{4}-\d{2}-\d{2})`;

const DAY = String.raw`(?:the )?(\d{1,2})(?:st|nd|rd|th)?`;

/**
 * Makes a function that rewrites every date with a written month ("the 4th of July, 2026", "July 4 2026", "4 Jul 2026")
 * as `2026-07-04`. Dates in digits with slashes are left alone: 4/7/2026 is April in one country and July in another. So
 * are dates that do not exist.
 */
export function isoDateWriter({ DateTime, Info }: Luxon): (text: string) => string {
  const english = { locale: 'en' };
  const names = [...Info.months('long', english), ...Info.months('short', english)].map((name) => name.toLowerCase());
  const month = `(${names.join('|')})\\.?`;
  const dayFirst = new RegExp(`\\b${DAY}(?: of)? ${month},? (\\d{4})\\b`, 'gi');
  const monthFirst = new RegExp(`\\b${month} ${DAY},? (\\d{4})\\b`, 'gi');
  const iso = (original: string, day: string, name: string, year: string) =>
    DateTime.utc(Number(year), (names.indexOf(name.toLowerCase()) % 12) + 1, Number(day)).toISODate() ?? original;
  return (text) =>
    text
      .replace(dayFirst, iso)
      .replace(monthFirst, (original, name: string, day: string, year: string) => iso(original, day, name, year));
}
