import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
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

/** A package of the checkout that is not private. */
export interface PublishedPackage {
  /** Its folder, from the root of the checkout. */
  readonly folder: string;
  readonly manifest: z.infer<typeof manifestSchema>;
}

/** The published packages as somebody else has them: installed from their tarballs, outside the checkout. */
export interface Installation {
  readonly dir: string;
  /** What was in each tarball, by the name of the package. */
  readonly files: ReadonlyMap<string, readonly string[]>;
}

const root = rootSchema.parse(readJson('package.json'));

export const PUBLISHED: readonly PublishedPackage[] = root.workspaces
  .map((folder) => ({ folder, manifest: manifestSchema.parse(readJson(join(folder, 'package.json'))) }))
  .filter(({ manifest }) => !manifest.private);

/**
 * Does what docs/packages.md says, in the checkout and then in an empty folder, and after it what the packages' READMEs say. The
 * declarations of Node.js are those that the checkout is checked with.
 */
export async function installPublished(): Promise<Installation> {
  const dir = temporaryFolder();
  writeFileSync(join(dir, 'package.json'), JSON.stringify({ private: true }));
  const [pack, install] = shellBlocks('docs/packages.md');
  const besides = PUBLISHED.flatMap(({ folder }) => shellBlocks(join(folder, 'README.md')));
  const types = `npm install @types/node@${root.devDependencies['@types/node'] ?? '*'}`;
  const commands = [pack, `cd ${dir}`, install, ...besides, types].join('\n');
  await promisify(execFile)('sh', ['-ec', commands], {
    cwd: CHECKOUT,
    env: { ...process.env, TMPDIR: temporaryFolder(), ...QUIET_NPM },
    maxBuffer: 64 * 1024 * 1024,
  });
  return { dir, files: new Map(PUBLISHED.map(({ manifest: { name } }) => [name, filesBelow(dir, name)])) };
}

/** Settings that change how npm fetches and what it says, but not what it installs. */
const QUIET_NPM = { npm_config_prefer_offline: 'true', npm_config_audit: 'false', npm_config_fund: 'false' };

/** The blocks of shell commands in a document of the checkout. */
export function shellBlocks(path: string): readonly string[] {
  const text = readFileSync(join(CHECKOUT, path), 'utf8');
  return [...text.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, commands = '']) => commands);
}

function filesBelow(dir: string, name: string): string[] {
  const folder = join(dir, 'node_modules', name);
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (path) => !path.startsWith('node_modules') && statSync(join(folder, path)).isFile(),
  );
}

/** The blocks of JavaScript in a package's README, by the file names that stand before them. */
export function readmeExamples({
  folder,
}: PublishedPackage): readonly { readonly file: string; readonly code: string }[] {
  const readme = readFileSync(join(CHECKOUT, folder, 'README.md'), 'utf8');
  const blocks = readme.matchAll(/(?:^`([\w.-]+)`.*\n\n)?^```js\n([\s\S]*?)^```/gm);
  return [...blocks].map(([, file = 'example.cjs', code = '']) => ({ file, code }));
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(join(CHECKOUT, path), 'utf8'));
}
