import type { Country } from 'world-countries';

/**
 * The continent of a country by the UN's geoscheme (M49), which counts transcontinental countries to one of them. The
 * scheme's Americas are split, with Central America and the Caribbean in the north.
 */
export function continentOf({ region, subregion }: Country): string | undefined {
  switch (region) {
    case 'Americas':
      return subregion === 'South America' ? 'South America' : 'North America';
    case 'Antarctic':
      return 'Antarctica';
    default:
      return region === '' ? undefined : region;
  }
}

export const continents = ['Africa', 'Antarctica', 'Asia', 'Europe', 'North America', 'Oceania', 'South America'];
