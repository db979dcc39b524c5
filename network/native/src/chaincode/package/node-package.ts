import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { ChaincodeError } from '../errors';
import { packCode, type ChaincodePackage } from './chaincode-package';
import { findLock } from './npm-lock';
import { lockedDependencies } from './shrinkwrap';

const manifestSchema = z
  .object({
    name: z.string(),
    version: z.string(),
    main: z.string(),
    scripts: z.object({ start: z.string() }).loose(),
  })
  .loose();

type Manifest = z.infer<typeof manifestSchema>;

const overridesSchema = z.object({ overrides: z.record(z.string(), z.unknown()).optional() });

const packListSchema = z.tuple([z.object({ files: z.array(z.object({ path: z.string() })) })]);

const packageSchema = z.object({ scripts: z.unknown().optional() }).loose();

/**
 * Packs a built chaincode as a package of type `node`: the files that `npm pack` takes (`files` of its package.json), with the versions
 * of all its dependencies in an npm-shrinkwrap.json, so that every peer that builds it installs the same ones. A package of its
 * workspace comes along in its folder, as no registry has it. A peer installs and starts it with `npm` (Fabric
 * `core/chaincode/platforms/node/platform.go`, `core/container/dockercontroller`), whose `npm ci` would empty a `node_modules` that came along.
 * @param folder of its package.json; it and what it needs of its workspace have been built
 * @throws ChaincodeError PACKAGE_INVALID, LOCK_INVALID
 */
export async function packNode(label: string, folder: string): Promise<ChaincodePackage> {
  const root = resolve(folder);
  const manifest = await readManifest(root);
  const lock = await findLock(root);
  const overrides = await overridesOf(lock.root);
  const { dependencies, folders, shrinkwrap } = lockedDependencies(lock, manifest);
  const code: Record<string, string | Buffer> = {};
  for (const path of await packedFiles(root, manifest)) code[`src/${path}`] = await readFile(join(root, path));
  for (const needed of folders) {
    for (const [path, contents] of Object.entries(await packedFolder(join(lock.root, needed)))) {
      code[`src/${needed}/${path}`] = contents;
    }
  }
  return packCode(label, 'node', {
    ...code,
    'src/package.json': json({ ...publishedManifest(manifest), dependencies, ...overrides }),
    'src/npm-shrinkwrap.json': json(shrinkwrap),
  });
}

/** A package of the workspace as npm would publish it, without scripts, which `npm ci` would run. */
async function packedFolder(folder: string): Promise<Record<string, string | Buffer>> {
  const files: Record<string, string | Buffer> = {};
  for (const path of await filesToPublish(folder)) files[path] = await readFile(join(folder, path));
  const { scripts: _, ...manifest } = packageSchema.parse(JSON.parse(String(files['package.json'])));
  return { ...files, 'package.json': json(publishedManifest(manifest)) };
}

async function readManifest(folder: string): Promise<Manifest> {
  const file = join(folder, 'package.json');
  try {
    return manifestSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (cause) {
    throw new ChaincodeError({
      code: 'PACKAGE_INVALID',
      message: `${file} is not the package.json of a chaincode`,
      cure: 'it needs name, version, main and a start script: "fabric-chaincode-node start"',
      cause,
    });
  }
}

/** Only a root's overrides count for npm, and the chaincode becomes a root of its own. */
async function overridesOf(lockRoot: string): Promise<z.infer<typeof overridesSchema>> {
  return overridesSchema.parse(JSON.parse(await readFile(join(lockRoot, 'package.json'), 'utf8')));
}

async function packedFiles(folder: string, { main }: Manifest): Promise<readonly string[]> {
  const paths = await filesToPublish(folder);
  if (!paths.includes(main.replace(/^\.\//, ''))) {
    throw new ChaincodeError({
      code: 'PACKAGE_INVALID',
      message: `${join(folder, main)} is not there`,
      cure: 'build the chaincode before packing it',
    });
  }
  return paths;
}

async function filesToPublish(folder: string): Promise<readonly string[]> {
  try {
    const args = ['pack', '--dry-run', '--json', '--ignore-scripts', folder];
    const { stdout } = await promisify(execFile)('npm', args);
    const [{ files }] = packListSchema.parse(JSON.parse(stdout));
    return files.map(({ path }) => path);
  } catch (cause) {
    throw new ChaincodeError({
      code: 'PACKAGE_INVALID',
      message: `npm cannot say which files of ${folder} belong to the package`,
      cure: 'see what npm pack --dry-run says there',
      cause,
    });
  }
}

function publishedManifest({ devDependencies: _dev, private: _private, ...rest }: Record<string, unknown>): object {
  return rest;
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
