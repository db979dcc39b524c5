import { lockInvalid, type LockEntry, type PackageLock } from './npm-lock';

/** Name and version of a package, as its package.json has them. */
export interface PackageName {
  readonly name: string;
  readonly version: string;
}

/** What a package needs so that every machine installs the same. */
export interface LockedDependencies {
  /** As package.json has to name them: a package of the workspace by its folder. */
  readonly dependencies: Readonly<Record<string, string>>;
  /** Folders of the workspace's packages among them, also of those that they need, from the root of the lock. */
  readonly folders: readonly string[];
  /** The contents of npm-shrinkwrap.json. */
  readonly shrinkwrap: object;
}

/**
 * The dependencies of one package alone: versions and digests, and those of what they need, as they are in the lock. A package of the workspace
 * stays in its folder, which has to come along. Nothing is in it that only a developer or another package of the workspace needs.
 * @throws ChaincodeError LOCK_INVALID if a dependency is missing, lies outside the workspace, or two of them need one place
 */
export function lockedDependencies(lock: PackageLock, { name, version }: PackageName): LockedDependencies {
  const { packages, location } = lock;
  const places = placesOf(lock);
  const dependencies = Object.fromEntries(
    Object.entries(packages[location]?.dependencies ?? {}).map(([needed, range]) => {
      const folder = linkedFolder(packages[places.get(`node_modules/${needed}`) ?? '']);
      return [needed, folder === undefined ? range : `file:${folder}`];
    }),
  );
  const sorted = [...places].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    dependencies,
    folders: sorted.flatMap(([, place]) => linkedFolder(packages[place]) ?? []),
    shrinkwrap: {
      name,
      version,
      lockfileVersion: 3,
      requires: true,
      packages: {
        '': { name, version, dependencies },
        ...Object.fromEntries(sorted.map(([target, place]) => [target, lockedPackage(packages[place])])),
      },
    },
  };
}

/** Where each needed package is to be, to where it is in the lock. */
function placesOf({ packages, location }: PackageLock): ReadonlyMap<string, string> {
  const places = new Map<string, string>();
  const seen = new Set([location]);
  const add = (place: string): void => {
    seen.add(place);
    const target = belowPackage(place, location);
    if (places.has(target)) throw lockInvalid(`two packages need the place ${target}`);
    places.set(target, place);
  };
  // A set hands out what is added to it during the walk, too.
  for (const from of seen) {
    for (const { name, isRequired } of needsOf(packages[from])) {
      const place = resolve(packages, from, name);
      if (place === undefined && isRequired) throw lockInvalid(`${name}, which ${from} needs, is not in the lock`);
      if (place === undefined || seen.has(place)) continue;
      add(place);
      const folder = linkedFolder(packages[place]);
      if (folder?.startsWith('..') === true) throw lockInvalid(`${name} is a folder outside the workspace`);
      if (folder !== undefined) add(folder);
    }
  }
  return places;
}

/** The folder that a place leads to, where it is a package of the workspace. */
function linkedFolder(entry: LockEntry | undefined): string | undefined {
  return entry?.link === true ? entry.resolved : undefined;
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
    if (packages[place] !== undefined) return place;
    if (folder === '') return undefined;
  }
}

/** What is below a workspace's folder moves to the root of the package. */
function belowPackage(place: string, location: string): string {
  return location !== '' && place.startsWith(`${location}/`) ? place.slice(location.length + 1) : place;
}

/** They speak of the lock's own root. */
const FLAGS = ['dev', 'devOptional', 'peer'];

function lockedPackage(entry: LockEntry | undefined): object {
  return Object.fromEntries(
    Object.entries(entry ?? {}).filter(
      ([key, value]) => !FLAGS.includes(key) && !isEmpty(value) && (key !== 'link' || value === true),
    ),
  );
}

/** npm leaves out lists in which nothing is. */
function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
