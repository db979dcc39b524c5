import type { Country } from 'world-countries';
import { continentOf } from './continents';
import { nameIndex, nameKey } from './names';

/** The countries of the world and how to find one. */
export class Atlas {
  private readonly byName: ReadonlyMap<string, Country>;
  private readonly byCode: ReadonlyMap<string, Country>;

  public constructor(public readonly countries: readonly Country[]) {
    this.byName = nameIndex(countries);
    this.byCode = new Map(countries.map((country) => [country.cca3, country]));
  }

  /** A country by a usual English name or abbreviation; `undefined` if there is none, or several may be meant. */
  public find(name: string): Country | undefined {
    return this.byName.get(nameKey(name));
  }

  /** The country that has a city as its (or as one of its) capitals; `undefined` if several have one of that name. */
  public byCapital(city: string): Country | undefined {
    const [country, ...others] = this.countries.filter(({ capital }) =>
      capital.some((name) => nameKey(name) === nameKey(city)),
    );
    return others.length === 0 ? country : undefined;
  }

  /** The land neighbours, by name: borders that both sides list (findings/world-countries-borders.sh). */
  public neighbours({ cca3, borders }: Country): string[] {
    const neighbours = borders.flatMap((code) => this.byCode.get(code) ?? []);
    return sorted(neighbours.filter((other) => other.borders.includes(cca3)).map(({ name }) => name.common));
  }

  /** The independent states of a continent whose area is known, largest first. */
  public byArea(continent: string): Country[] {
    return this.countries
      .filter((country) => country.independent && country.area > 0)
      .filter((country) => continent === 'world' || continentOf(country)?.toLowerCase() === continent)
      .sort((one, other) => other.area - one.area);
  }
}

/** Several names as one comparable answer: alphabetical. */
export function sorted(names: readonly string[]): string[] {
  return [...names].sort((one, other) => one.localeCompare(other, 'en'));
}
