import type { Country } from 'world-countries';

const english = new Intl.DisplayNames(['en'], { type: 'language' });

/**
 * The languages that the data set lists for a country, by their usual English names.
 *
 * @returns `undefined` if one has no two-letter ISO 639-1 code: then the list names a dialect (Swiss German,
 *   Austro-Bavarian) in place of the official language, and cannot be relied on
 */
export function languagesOf(country: Country): string[] | undefined {
  const codes = Object.keys(country.languages).map((code) => Intl.getCanonicalLocales(code)[0] ?? code);
  if (codes.length === 0 || !codes.every((code) => /^[a-z]{2}$/.test(code))) return undefined;
  return codes.map((code) => english.of(code) ?? code);
}
