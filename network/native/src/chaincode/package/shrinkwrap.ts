import { lockInvalid, type LockEntry, type PackageLock } from './npm-lock';

/** Name and version of a package, as its package.json has them. */
export interface PackageName {
  readonly name: string;
  readonly version: string;
}

/**
 * The contents of `npm-shrinkwrap.json` for one package alone: the versions and digests of its dependencies, and of theirs, as
 * they are in the lock. Nothing is in it that only a developer or another package of the workspace needs.
 * @throws ChaincodeError LOCK_INVALID if a dependency is missing, or two of them need one place
 */
export function shrinkwrap(lock: PackageLock, { name, version }: PackageName): object {
  const { packages, location } = lock;
  const places = [...placesOf(lock)].sort(([a], [b]) => (a < b ? -1 : 1));
  const { dependencies } = packages[location] ?? {};
  return {
    name,
    version,
    lockfileVersion: 3,
    requires: true,
    packages: {
      '': { name, version, dependencies },
      ...Object.fromEntries(places.map(([target, place]) => [target, lockedPackage(packages[place])])),
    },
  };
}

/** Where each needed package is to be, to where it is in the lock. */
function placesOf({ packages, location }: PackageLock): ReadonlyMap<string, string> {
  const places = new Map<string, string>();
  const seen = new Set([location]);
  // A set hands out what is added to it during the walk, too.
  for (const from of seen) {
    for (const { name, isRequired } of needsOf(packages[from])) {
      const place = resolve(packages, from, name);
      if (place === undefined && isRequired) throw lockInvalid(`${name}, which ${from} needs, is not in the lock`);
      if (place === undefined || seen.has(place)) continue;
      seen.add(place);
      const target = belowPackage(place, location);
      if (places.has(target)) throw lockInvalid(`two packages need the place ${target}`);
      places.set(target, place);
    }
  }
  return places;
}

function needsOf(entry: LockEntry | undefined): { name: string; isRequired: boolean }[] {
  const { dependencies = {}, optionalDependencies = {}, peerDependencies = {} } = entry ?? {};
  const optional = { ...optionalDependencies, ...peerDependencies };
  return [
    ...Object.keys(dependencies).map((name) => ({ name, isRequired: !(name in optional) })),
    ...Object.keys(optional).map((name) => ({ name, isRequired: false })),
  ];
}

/** As Node.js looks for a package: below the one that needs it, then in every folder above. */
function resolve(packages: PackageLock['packages'], from: string, name: string): string | undefined {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/')))) {
    const place = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
    if (packages[place]?.link === true) {
      throw lockInvalid(`${name} is a folder of the workspace, which a package cannot hold`);
    }
    if (packages[place] !== undefined) return place;
    if (folder === '') return undefined;
  }
}

/** What is below a workspace's folder moves to the root of the package. */
function belowPackage(place: string, location: string): string {
  return location !== '' && place.startsWith(`${location}/`) ? place.slice(location.length + 1) : place;
}

/** They speak of the lock's own root. */
const FLAGS = ['dev', 'devOptional', 'link', 'peer'];

function lockedPackage(entry: LockEntry | undefined): object {
  return Object.fromEntries(
    Object.entries(entry ?? {}).filter(([key, value]) => !FLAGS.includes(key) && !isEmpty(value)),
  );
}

/** npm leaves out lists in which nothing is. */
function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
