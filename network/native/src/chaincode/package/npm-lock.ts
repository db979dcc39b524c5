import { readFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { systemErrorCode } from '@llmnet/supervisor';
import { z } from 'zod';
import { ChaincodeError } from '../errors';

const names = z.record(z.string(), z.string()).default({});

const lockEntrySchema = z
  .object({
    dependencies: names,
    optionalDependencies: names,
    peerDependencies: names,
    link: z.boolean().default(false),
    resolved: z.string().optional(),
  })
  .loose();

const lockSchema = z.object({ lockfileVersion: z.literal(3), packages: z.record(z.string(), lockEntrySchema) });

/** What the lock says of one package; fields that are not named here are kept as they are. */
export type LockEntry = z.infer<typeof lockEntrySchema>;

/** A lock file of npm 7 or newer, and one package in it. */
export interface PackageLock {
  /** Folder of the lock file. */
  readonly root: string;
  /** Place below the root, such as `node_modules/zod`, to entry. */
  readonly packages: Readonly<Record<string, LockEntry>>;
  /** Place of the package: '' at the root, or a workspace's folder. */
  readonly location: string;
}

const LOCK_FILES = ['npm-shrinkwrap.json', 'package-lock.json'];

/**
 * Finds the lock that fixes a package's dependencies: in its own folder, or in the one whose workspace it is.
 * @throws ChaincodeError LOCK_INVALID
 */
export async function findLock(folder: string): Promise<PackageLock> {
  for (let root = folder; ; root = dirname(root)) {
    for (const file of LOCK_FILES.map((name) => join(root, name))) {
      const text = await readIfThere(file);
      if (text !== undefined) return { root, ...parseLock(text, file, relative(root, folder).split(sep).join('/')) };
    }
    if (dirname(root) === root) throw lockInvalid(`${folder} has no package-lock.json or npm-shrinkwrap.json`);
  }
}

function parseLock(text: string, file: string, location: string): Omit<PackageLock, 'root'> {
  const { packages } = readLock(text, file);
  if (packages[location] === undefined) throw lockInvalid(`${file} does not know the package in ${location}`);
  return { packages, location };
}

function readLock(text: string, file: string): z.infer<typeof lockSchema> {
  try {
    return lockSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw lockInvalid(`${file} is not a lock file of npm 7 or newer`, cause);
  }
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

export function lockInvalid(message: string, cause?: unknown): ChaincodeError {
  const cure = 'run npm install in the folder of the chaincode, with npm 7 or newer';
  return new ChaincodeError({ code: 'LOCK_INVALID', message, cure, cause });
}
