import type { IANAZone } from 'luxon';

/** The areas of the time zone database, `America/Argentina` for instance, as the runtime knows them. */
const areas = [...new Set(Intl.supportedValuesOf('timeZone').map((zone) => zone.split('/').slice(0, -1).join('/')))];

/**
 * The time zone that the IANA database names after a city.
 *
 * @returns `undefined` for a city that no zone, or more than one, is named after
 */
export function zoneOf(zones: typeof IANAZone, city: string): string | undefined {
  const name = city.normalize('NFD').replace(/\p{M}/gu, '').replace(/[ .]+/g, '_');
  if (/^(?:utc|gmt)$/i.test(name)) return 'UTC';
  const [zone, ...others] = areas.map((area) => `${area}/${name}`).filter((candidate) => zones.isValidZone(candidate));
  return others.length === 0 ? zone : undefined;
}
