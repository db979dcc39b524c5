import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { packNode } from '@llmnet/native-fabric';
import { unpack } from '../../../network/native/test/support/unpack';
import { temporaryFolder } from '@llmnet/test-kit/programs';

const PRODUCT = resolve(__dirname, '../../../chaincode');

const MANIFEST = {
  name: 'counter',
  version: '1.2.3',
  main: 'dist/index.js',
  files: ['dist'],
  scripts: { start: 'fabric-chaincode-node start' },
  dependencies: { aster: '^1.0.0' },
  devDependencies: { builder: '^1.0.0' },
};

const LOCK = {
  lockfileVersion: 3,
  packages: {
    '': { name: 'counter', dependencies: { aster: '^1.0.0' }, devDependencies: { builder: '^1.0.0' } },
    'node_modules/aster': { version: '1.0.1', integrity: 'sha512-a', dependencies: { birch: '^2.0.0' } },
    'node_modules/aster/node_modules/birch': { version: '2.0.0', integrity: 'sha512-b2' },
    'node_modules/birch': { version: '1.0.0', integrity: 'sha512-b1', dev: true },
    'node_modules/builder': { version: '1.0.0', dev: true, dependencies: { birch: '^1.0.0' } },
  },
};

async function chaincodeFolder(files: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const folder = temporaryFolder();
  const all = {
    'package.json': MANIFEST,
    'package-lock.json': LOCK,
    'dist/index.js': 'module.exports = {};',
    'src/index.ts': 'export {};',
    'node_modules/aster/index.js': '',
    ...files,
  };
  for (const [path, contents] of Object.entries(all)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), typeof contents === 'string' ? contents : JSON.stringify(contents));
  }
  return folder;
}

async function codeOf({ bytes }: { readonly bytes: Buffer }): Promise<ReadonlyMap<string, Buffer>> {
  return unpack((await unpack(bytes)).get('code.tar.gz') ?? Buffer.alloc(0));
}

/** Each of these runs npm, which takes seconds on a busy machine. */
jest.setTimeout(120_000);

describe('the package of a chaincode that peers build themselves', () => {
  it('holds what npm would publish, below src, in a fixed order', async () => {
    const code = await codeOf(await packNode('counter', await chaincodeFolder()));
    expect([...code.keys()]).toEqual(['src/dist/index.js', 'src/npm-shrinkwrap.json', 'src/package.json']);
  });

  it('says that it is of type node', async () => {
    const outer = await unpack((await packNode('counter', await chaincodeFolder())).bytes);
    expect(JSON.parse(String(outer.get('metadata.json')))).toEqual({ path: '', type: 'node', label: 'counter' });
  });

  it('is the same for the same files, wherever they are', async () => {
    const first = await packNode('counter', await chaincodeFolder());
    expect((await packNode('counter', await chaincodeFolder())).id).toBe(first.id);
    const changed = await chaincodeFolder({ 'dist/index.js': 'module.exports = { contracts: [] };' });
    expect((await packNode('counter', changed)).id).not.toBe(first.id);
  });

  it('fixes the versions and digests of what it needs, and of nothing else', async () => {
    const code = await codeOf(await packNode('counter', await chaincodeFolder()));
    expect(JSON.parse(String(code.get('src/npm-shrinkwrap.json')))).toEqual({
      name: 'counter',
      version: '1.2.3',
      lockfileVersion: 3,
      requires: true,
      packages: {
        '': { name: 'counter', version: '1.2.3', dependencies: { aster: '^1.0.0' } },
        'node_modules/aster': { version: '1.0.1', integrity: 'sha512-a', dependencies: { birch: '^2.0.0' } },
        'node_modules/aster/node_modules/birch': { version: '2.0.0', integrity: 'sha512-b2' },
      },
    });
    expect(JSON.parse(String(code.get('src/package.json')))).not.toHaveProperty('devDependencies');
  });

  it('brings what it needs of its workspace, and what that needs, in the same place', async () => {
    const workspace = await chaincodeFolder({
      'package-lock.json': {
        lockfileVersion: 3,
        packages: {
          '': { name: 'all' },
          counter: { name: 'counter', version: '1.2.3', dependencies: { alpha: '1.0.1' } },
          'node_modules/alpha': { resolved: 'shared/alpha', link: true },
          'shared/alpha': { name: 'alpha', version: '1.0.1', dependencies: { beta: '^2.0.0' } },
          'node_modules/beta': { version: '2.0.0', integrity: 'sha512-b2' },
        },
      },
      'counter/package.json': { ...MANIFEST, dependencies: { alpha: '1.0.1' } },
      'counter/dist/index.js': '',
      'shared/alpha/package.json': { name: 'alpha', version: '1.0.1', private: true, scripts: { prepare: 'build' } },
      'shared/alpha/index.js': 'exports.alpha = 1;',
    });
    const code = await codeOf(await packNode('counter', join(workspace, 'counter')));
    expect([...code.keys()].filter((name) => name.includes('alpha'))).toEqual([
      'src/shared/alpha/index.js',
      'src/shared/alpha/package.json',
    ]);
    expect(JSON.parse(String(code.get('src/shared/alpha/package.json')))).toEqual({ name: 'alpha', version: '1.0.1' });
    const dependencies = { alpha: 'file:shared/alpha' };
    expect(JSON.parse(String(code.get('src/package.json')))).toMatchObject({ dependencies });
    expect(JSON.parse(String(code.get('src/npm-shrinkwrap.json')))).toMatchObject({
      packages: {
        '': { dependencies },
        'node_modules/alpha': { resolved: 'shared/alpha', link: true },
        'shared/alpha': { version: '1.0.1', dependencies: { beta: '^2.0.0' } },
        'node_modules/beta': { version: '2.0.0' },
      },
    });
  });

  it.each([
    ['has not been built', { 'package.json': { ...MANIFEST, main: 'dist/main.js' } }, 'PACKAGE_INVALID'],
    ['cannot be started', { 'package.json': { ...MANIFEST, scripts: {} } }, 'PACKAGE_INVALID'],
    [
      'needs what is not in the lock',
      { 'package-lock.json': { lockfileVersion: 3, packages: { '': LOCK.packages[''] } } },
      'LOCK_INVALID',
    ],
    [
      'needs a folder outside its workspace',
      {
        'package-lock.json': {
          ...LOCK,
          packages: { ...LOCK.packages, 'node_modules/aster': { resolved: '../aster', link: true } },
        },
      },
      'LOCK_INVALID',
    ],
    ['has a lock of an old npm', { 'package-lock.json': { lockfileVersion: 1, dependencies: {} } }, 'LOCK_INVALID'],
  ])('is refused if the chaincode %s', async (_, files, code) => {
    await expect(packNode('counter', await chaincodeFolder(files))).rejects.toMatchObject({ code });
  });

  describe("of the product's own chaincode", () => {
    it('holds the built code alone, and a lock that npm accepts for its package.json', async () => {
      const code = await codeOf(await packNode('llmnet', PRODUCT));
      expect([...code.keys()]).toEqual(
        expect.arrayContaining([
          'src/bin/supervised-server.cjs',
          'src/contract-metadata/metadata.json',
          'src/dist/index.js',
          'src/packages/protocol/dist/rules/index.js',
        ]),
      );
      const own = /^src\/(bin\/.+\.cjs|dist\/.+\.js|[\w-]+(\/metadata)?\.json|LICENSE)$/;
      const protocol = /^src\/packages\/protocol\/(dist\/.+(\.js|\.d\.ts)|package\.json|README\.md|LICENSE)$/;
      expect([...code.keys()].filter((name) => !own.test(name) && !protocol.test(name))).toEqual([]);
      const folder = temporaryFolder();
      for (const name of ['package.json', 'npm-shrinkwrap.json', 'packages/protocol/package.json']) {
        await mkdir(dirname(join(folder, name)), { recursive: true });
        await writeFile(join(folder, name), code.get(`src/${name}`) ?? '');
      }
      // npm ci compares the two and refuses if they differ; nothing is installed or asked for.
      await promisify(execFile)('npm', ['ci', '--dry-run', '--offline', '--ignore-scripts'], { cwd: folder });
    });
  });
});
