import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from '@llmnet/test-kit/programs';
import { z } from 'zod';

export const CHECKOUT = resolve(__dirname, '../..');

const manifestSchema = z.object({
  name: z.string(),
  private: z.boolean().default(false),
  description: z.string().optional(),
  license: z.string().optional(),
  engines: z.object({ node: z.string() }).optional(),
  exports: z.record(z.string(), z.union([z.string(), z.record(z.string(), z.string())])).default({}),
  dependencies: z.record(z.string(), z.string()).default({}),
});

const rootSchema = z.object({ workspaces: z.array(z.string()), devDependencies: z.record(z.string(), z.string()) });

const packedSchema = z.array(
  z.object({ name: z.string(), filename: z.string(), files: z.array(z.object({ path: z.string() })) }),
);

/** A package of the checkout that is not private. */
export interface PublishedPackage {
  /** Its folder, from the root of the checkout. */
  readonly folder: string;
  readonly manifest: z.infer<typeof manifestSchema>;
}

/** The published packages as somebody else has them: installed from their tarballs, outside the checkout. */
export interface Installation {
  readonly dir: string;
  /** What is in each tarball, by the name of the package. */
  readonly files: ReadonlyMap<string, readonly string[]>;
}

const root = rootSchema.parse(readJson('package.json'));

export const PUBLISHED: readonly PublishedPackage[] = root.workspaces
  .map((folder) => ({ folder, manifest: manifestSchema.parse(readJson(join(folder, 'package.json'))) }))
  .filter(({ manifest }) => !manifest.private);

/** What the examples take from the registry besides, in the versions that this project is tested with. */
const BESIDES = ['@grpc/grpc-js', '@hyperledger/fabric-gateway', '@types/node', 'fabric-contract-api', 'fabric-shim'];

/** Packs every published package, and installs all in an empty folder. */
export async function installPublished(): Promise<Installation> {
  const tarballs = temporaryFolder();
  const workspaces = PUBLISHED.flatMap(({ folder }) => ['--workspace', folder]);
  const packed = packedSchema.parse(
    JSON.parse(
      await npm(CHECKOUT, 'pack', '--json', '--ignore-scripts', '--pack-destination', tarballs, ...workspaces),
    ),
  );
  const dir = temporaryFolder();
  writeFileSync(join(dir, 'package.json'), JSON.stringify({ private: true }));
  await npm(
    dir,
    ...['install', '--prefer-offline', '--no-audit', '--no-fund'],
    ...packed.map(({ filename }) => join(tarballs, filename)),
    ...BESIDES.map((name) => `${name}@${root.devDependencies[name] ?? '*'}`),
  );
  return { dir, files: new Map(packed.map(({ name, files }) => [name, files.map(({ path }) => path)])) };
}

/** The blocks of JavaScript in a package's README, by the file names that stand before them. */
export function readmeExamples({
  folder,
}: PublishedPackage): readonly { readonly file: string; readonly code: string }[] {
  const readme = readFileSync(join(CHECKOUT, folder, 'README.md'), 'utf8');
  const blocks = readme.matchAll(/(?:^`([\w.-]+)`.*\n\n)?^```js\n([\s\S]*?)^```/gm);
  return [...blocks].map(([, file = 'example.cjs', code = '']) => ({ file, code }));
}

async function npm(cwd: string, ...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('npm', args, { cwd, maxBuffer: 64 * 1024 * 1024 });
  return stdout;
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(join(CHECKOUT, path), 'utf8'));
}
