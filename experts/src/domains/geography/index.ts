import countries from 'world-countries';
import type { Domain } from '../../domain';
import { domainOfForms } from '../../forms';
import { Atlas } from './atlas';
import { comparisonForms } from './comparison-forms';
import { neighbourForms } from './neighbour-forms';
import { profileForms } from './profile-forms';

/**
 * Countries, by the world-countries data set (from Wikipedia and the UN): capital, place, currency, languages, borders
 * and area. It has no populations, so that nothing is said about them.
 */
export function loadGeography(): Promise<Domain> {
  const atlas = new Atlas(countries);
  return Promise.resolve(
    domainOfForms('geography', [...profileForms(atlas), ...neighbourForms(atlas), ...comparisonForms(atlas)]),
  );
}
