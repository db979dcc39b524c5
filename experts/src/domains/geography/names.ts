import type { Country } from 'world-countries';

/** What a name is compared by: neither case, accents, punctuation nor a leading article count. */
export function nameKey(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/&/g, 'and')
    .replace(/\bst\b\.?/g, 'saint')
    .replace(/[.,'’()-]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^the /, '');
}

/**
 * Every usable name of every country. A common name wins over another country's alternative one, and an alternative
 * name that is also a part of another country's common name ("Congo") is left out, because it may mean either.
 */
export function nameIndex(countries: readonly Country[]): Map<string, Country> {
  const common = new Map(countries.map((country) => [nameKey(country.name.common), country]));
  const holders = new Map<string, Set<Country>>();
  for (const country of countries) {
    for (const name of [...alternatives(country), ...partsOf(nameKey(country.name.common))]) {
      holders.set(name, (holders.get(name) ?? new Set()).add(country));
    }
  }
  const index = new Map(common);
  for (const country of countries) {
    for (const name of alternatives(country)) {
      if (!common.has(name) && holders.get(name)?.size === 1) index.set(name, country);
    }
  }
  return index;
}

/** Every run of whole words of a name: what somebody may call it for short. */
function partsOf(name: string): string[] {
  const words = name.split(' ');
  return words.flatMap((_word, start) =>
    words.slice(start).map((_last, length) => words.slice(start, start + length + 1).join(' ')),
  );
}

function alternatives(country: Country): string[] {
  // Two-letter codes are words of English more often than countries (IN, AT, IS); only one is a usual name.
  const spellings = country.altSpellings.filter((name) => name !== country.cca2 || name === 'US');
  const names = [country.name.official, ...spellings];
  const withoutForm = names.map((name) => name.replace(/^(?:the )?republic of (?:the )?/i, ''));
  return [...names, ...withoutForm].map(nameKey);
}
