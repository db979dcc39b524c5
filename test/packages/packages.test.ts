import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startEmbeddedNetwork, type StartedNetwork } from '@llmnet/embedded-fabric';
import { nodePaths } from '@llmnet/fabric-identities';
import { REGISTER_CHAINCODE } from '@llmnet/test-kit/chaincode';
import { CASES } from '@llmnet/test-kit/deterministic-chaincode';
import { runNode, startNode, writeFabricPrograms, type Outcome } from '@llmnet/test-kit/programs';
import { z } from 'zod';
import { CHECKOUT, installPublished, PUBLISHED, readmeExamples, type Installation } from './installation';

const INSTALL_MS = 180_000;
/** Starts programs, on a busy machine. */
const RUN_MS = 60_000;

const NAMES = PUBLISHED.map(({ manifest }) => manifest.name);
const ESLINT_PLUGIN = 'eslint-plugin-deterministic-chaincode';
const CHANNEL = 'mychannel';

let installation: Installation;

beforeAll(async () => {
  installation = await installPublished();
}, INSTALL_MS);

function write(name: string, content: string): string {
  const file = join(installation.dir, name);
  writeFileSync(file, content);
  return file;
}

/** Runs a program of the checkout's tools on the installed packages. */
function tool(path: string, ...args: string[]): Promise<Outcome> {
  return runNode([join(CHECKOUT, 'node_modules', path), ...args], { cwd: installation.dir });
}

/** Writes the files that a README shows, and names one: the first if none is asked for. */
function writeExamples(name: string, asked?: string): string {
  const published = PUBLISHED.find(({ manifest }) => manifest.name === name);
  const examples = published === undefined ? [] : readmeExamples(published);
  for (const { file, code } of examples) write(file, code);
  const example = examples.find(({ file }) => asked === undefined || file === asked);
  if (example === undefined) throw new Error(`the README of ${name} has no example ${asked ?? ''}`);
  return join(installation.dir, example.file);
}

/** Runs an example of a package's README in the folder of the installation. */
function runExample(name: string, env: NodeJS.ProcessEnv = {}, file?: string): Promise<Outcome> {
  return runNode([writeExamples(name, file)], { cwd: installation.dir, env: { ...process.env, ...env } });
}

/** Checks a file with a configuration of the ESLint plugin's README. */
function lint(config: string, file: string): Promise<Outcome> {
  return tool('eslint/bin/eslint.js', '--config', writeExamples(ESLINT_PLUGIN, config), file);
}

/** The plugin's rules that ESLint names, each as often as it does. */
function rulesIn(report: string): string[] {
  return [...report.matchAll(/deterministic-chaincode\/([\w-]+)$/gm)].map(([, rule = '']) => rule).sort();
}

/** What a consumer imports of a package: `name`, `name/sub`. What has no declarations is a program or package.json. */
function entriesOf({ manifest }: (typeof PUBLISHED)[number]): string[] {
  return Object.entries(manifest.exports)
    .filter(([, target]) => typeof target === 'object')
    .map(([entry]) => manifest.name + entry.slice(1));
}

describe.each(PUBLISHED.map((published) => [published.manifest.name, published] as const))(
  '%s',
  (name, { folder, manifest }) => {
    it('says what it is, for which Node.js, and under which licence', () => {
      const { description = '', engines, license, exports } = manifest;
      expect(description).not.toBe('');
      expect({ engines, license }).toEqual({ engines: { node: '>=20.19.0' }, license: 'Apache-2.0' });
      for (const [entry, target] of Object.entries(exports)) {
        if (typeof target === 'object') expect(Object.keys(target)).toEqual(['types', 'default']);
        else expect(['./package.json', './main', './verify']).toContain(entry);
      }
    });

    it('needs nothing that is not published', () => {
      const ours = Object.keys(manifest.dependencies).filter((needed) => needed.startsWith('@llmnet/'));
      expect(ours.filter((needed) => !NAMES.includes(needed))).toEqual([]);
    });

    it('holds what was built, the licence, a README and its package.json, and nothing else', () => {
      const built = name === ESLINT_PLUGIN ? /^(rules\/)?[\w-]+(\.d)?\.mjs$|\.d\.mts$/ : /^dist\/.+(\.js|\.d\.ts)$/;
      const files = installation.files.get(name) ?? [];
      expect(files.filter((path) => !built.test(path)).sort()).toEqual(['LICENSE', 'README.md', 'package.json']);
      expect(files.filter((path) => built.test(path)).length).toBeGreaterThan(1);
      const licence = readFileSync(join(installation.dir, 'node_modules', name, 'LICENSE'), 'utf8');
      expect(licence).toBe(readFileSync(join(CHECKOUT, 'LICENSE'), 'utf8'));
    });

    it('says in its README where it is had from', () => {
      const readme = readFileSync(join(CHECKOUT, folder, 'README.md'), 'utf8');
      expect(readme).toMatch(/^## Install\n\nThe packages are in no registry yet\. [^#]*`docs\/packages\.md`/m);
    });
  },
);

describe('the published packages, installed elsewhere', () => {
  it(
    'can each be loaded, by each of their exports',
    async () => {
      const loads = PUBLISHED.flatMap(entriesOf).map((entry) => `await import('${entry}'); console.log('${entry}');`);
      const { stdout, stderr, exitCode } = await runNode([write('load.mjs', loads.join('\n'))]);
      expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
      expect(stdout.trim().split('\n')).toEqual(PUBLISHED.flatMap(entriesOf));
    },
    RUN_MS,
  );

  it(
    'type-check strictly in a consumer, with all declarations that they need',
    async () => {
      const entries = PUBLISHED.flatMap(entriesOf);
      write(
        'consumer.mts',
        [
          ...entries.map((entry, at) => `import * as p${at} from '${entry}';`),
          `export const loaded: readonly object[] = [${entries.map((_, at) => `p${at}`).join(', ')}];`,
          // A name that is not there has to be noticed: the declarations are read.
          ...entries.map((_, at) => `// @ts-expect-error nothing has this name\np${at}.thereIsNoSuchName;`),
        ].join('\n'),
      );
      const options = ['--noEmit', '--strict', '--module', 'node20', '--target', 'es2022', '--types', 'node'];
      const { stdout, exitCode } = await tool('typescript/bin/tsc', ...options, 'consumer.mts');
      expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 0 });
    },
    RUN_MS,
  );
});

describe('the example of the README of', () => {
  it.each(['@llmnet/retry', '@llmnet/protocol', '@llmnet/supervisor', '@llmnet/fabric-identities'])(
    '%s runs',
    async (name) => {
      const { stdout, stderr, exitCode } = await runExample(name);
      expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
      // An example that reads a field which is not there prints this and ends well.
      expect(stdout).not.toContain('undefined');
    },
    RUN_MS,
  );

  it.each(['contract.js', 'contract.cjs', 'contract.mjs'])(
    `${ESLINT_PLUGIN} is a configuration that finds what it says in %s`,
    async (file) => {
      const put =
        'let calls = 0;\nconst put = (ids) => { for (const id in ids) calls += Date.now() + Math.random(); };\n';
      write(file, put + (file.endsWith('.cjs') ? 'exports.put = put;' : 'export { put };'));
      const { stdout, exitCode } = await lint('eslint.config.cjs', file);
      expect(exitCode).toBe(1);
      expect(rulesIn(stdout)).toEqual(['no-clock', 'no-module-state', 'no-randomness', 'ordered-iteration']);
    },
    RUN_MS,
  );

  it(
    `${ESLINT_PLUGIN} is a configuration for TypeScript that looks at types`,
    async () => {
      write('tsconfig.json', JSON.stringify({ compilerOptions: { strict: true, types: [] }, files: ['contract.ts'] }));
      write(
        'contract.ts',
        `export const sorted = (amounts: bigint[], names: string[]) => [amounts.sort(), names.sort()];
         export const halves = (count: number, amount: bigint) => [count / 2, amount / 2n];`,
      );
      const { stdout, exitCode } = await lint('eslint.config.mjs', 'contract.ts');
      expect(exitCode).toBe(1);
      expect(rulesIn(stdout)).toEqual(['no-floats', 'ordered-iteration']);
    },
    RUN_MS,
  );

  it(
    `${ESLINT_PLUGIN} finds nothing in the chaincode of @llmnet/embedded-fabric's`,
    async () => {
      const { stdout, exitCode } = await lint('eslint.config.cjs', writeExamples('@llmnet/embedded-fabric'));
      expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 0 });
    },
    RUN_MS,
  );

  it(
    '@llmnet/embedded-fabric is a test that jest runs',
    async () => {
      writeExamples('@llmnet/embedded-fabric');
      const jest = join(installation.dir, 'node_modules/jest/bin/jest.js');
      const { stderr, exitCode } = await runNode([jest, 'assets'], { cwd: installation.dir });
      expect(stderr).toContain('1 passed, 1 total');
      expect(exitCode).toBe(0);
    },
    RUN_MS,
  );

  it(
    "@llmnet/native-fabric says what to do where Fabric's programs are missing",
    async () => {
      const { stderr, exitCode } = await runExample('@llmnet/native-fabric', { FABRIC_BIN: '' }, 'network.cjs');
      for (const said of ['BINARIES_MISSING', 'FABRIC_BIN', 'installFabric()']) expect(stderr).toContain(said);
      expect(exitCode).toBe(1);
    },
    RUN_MS,
  );

  it(
    "@llmnet/native-fabric installs Fabric's programs, but not twice",
    async () => {
      await writeFabricPrograms(join(installation.dir, 'fabric-3.1.5', 'bin'), 'v3.1.5');
      const { stderr, stdout, exitCode } = await runExample('@llmnet/native-fabric', {}, 'install.cjs');
      expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
      expect(stdout).toBe(`was there: export FABRIC_BIN=${join(installation.dir, 'fabric-3.1.5')}/bin\n`);
    },
    RUN_MS,
  );

  (process.env.FABRIC_BIN === undefined ? it.skip : it)(
    '@llmnet/native-fabric runs',
    async () => {
      const { stderr, stdout, exitCode } = await runExample('@llmnet/native-fabric', {}, 'network.cjs');
      expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
      expect(stdout.trim().split('\n')).toHaveLength(3);
    },
    INSTALL_MS,
  );

  describe('a client, on an embedded network:', () => {
    let network: StartedNetwork;

    beforeAll(async () => {
      network = await startEmbeddedNetwork({ chaincode: REGISTER_CHAINCODE, chaincodeName: 'register' });
    }, RUN_MS);

    afterAll(() => network.stop());

    it(
      '@llmnet/fabric-client runs',
      async () => {
        const { address, mspId, files } = network.connection();
        const { stderr, exitCode } = await runExample('@llmnet/fabric-client', {
          FABRIC_PEER: address,
          FABRIC_TLS_ROOT: files.tlsRoot,
          FABRIC_MSP_ID: mspId,
          FABRIC_CERT: files.certificate,
          FABRIC_KEY: files.privateKey,
          FABRIC_CHANNEL: network.channel,
          FABRIC_CHAINCODE: network.chaincode,
        });
        expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
      },
      RUN_MS,
    );
  });

  describe("a client of the product's ledger:", () => {
    let network: StartedNetwork;

    beforeAll(async () => {
      network = await startEmbeddedNetwork({ chaincode: join(CHECKOUT, 'chaincode'), chaincodeName: 'llmnet' });
    }, RUN_MS);

    afterAll(() => network.stop());

    it(
      '@llmnet/ledger-client runs',
      async () => {
        const { address, mspId, files } = network.connection();
        const enrolmentId = 'user1';
        const { stdout, stderr, exitCode } = await runExample('@llmnet/ledger-client', {
          LLMNET_NODE: JSON.stringify({ mspId, enrolmentId, ...nodePaths(network.identitiesDir, mspId, enrolmentId) }),
          LLMNET_CHANNEL: network.channel,
          LLMNET_CHAINCODE: network.chaincode,
          LLMNET_PEER: address,
          LLMNET_TLS_ROOT: files.tlsRoot,
        });
        expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
        expect(stdout).toMatch(/sees \d+ blocks\nnobody has founded/);
      },
      RUN_MS,
    );
  });
});

/** What ESLint writes with `--format json`. */
const lintSchema = z.array(
  z.object({ filePath: z.string(), messages: z.array(z.object({ messageId: z.string().optional() })) }),
);
/** These two look at types, which lines by themselves have none of. */
const TYPED_RULES = ['ordered-iteration', 'no-floats'];

describe(ESLINT_PLUGIN, () => {
  it(
    'packed, refuses what it is to refuse and lets the rest pass',
    async () => {
      const rules = Object.keys(CASES).filter((name) => !TYPED_RULES.includes(name));
      const lines = rules.flatMap((name) => {
        const { passes = [], refuses = [] } = CASES[name] ?? {};
        mkdirSync(join(installation.dir, 'lines', name), { recursive: true });
        return [...passes.map((code) => [code] as const), ...refuses].map(([code, ...messageIds], at) => ({
          file: write(join('lines', name, `${at}.ts`), code),
          code,
          messageIds,
        }));
      });
      const parser = pathToFileURL(join(CHECKOUT, 'node_modules/@typescript-eslint/parser/dist/index.js')).href;
      const entries = rules.map(
        (name) => `{ files: ['lines/${name}/*.ts'], rules: { 'deterministic-chaincode/${name}': 'error' } }`,
      );
      write(
        'lines.config.mjs',
        `import parser from '${parser}';
         import plugin from '${ESLINT_PLUGIN}';
         const shared = { languageOptions: { parser }, plugins: { 'deterministic-chaincode': plugin } };
         export default [${entries.join(', ')}].map((entry) => ({ ...shared, ...entry }));`,
      );
      const { stdout } = await tool(
        'eslint/bin/eslint.js',
        '--config',
        'lines.config.mjs',
        '--format',
        'json',
        'lines',
      );
      const found = new Map(lintSchema.parse(JSON.parse(stdout)).map(({ filePath, messages }) => [filePath, messages]));
      const said = lines.map(({ file, code }) => [code, found.get(file)?.map(({ messageId }) => messageId)]);
      expect(said).toEqual(lines.map(({ code, messageIds }) => [code, messageIds]));
    },
    RUN_MS,
  );
});

describe('npx @llmnet/embedded-fabric', () => {
  it(
    'runs a chaincode, says how to reach it, and ends on Ctrl-C',
    async () => {
      const command = join(installation.dir, 'node_modules', '.bin', 'embedded-fabric');
      const { process: child, outcome } = startNode(
        [command, '--chaincode', REGISTER_CHAINCODE, '--organisations', 'AlphaMSP,BetaMSP', '--channel', CHANNEL],
        { cwd: installation.dir },
      );
      child.stdout?.on('data', (text: string) => {
        if (text.includes('Ctrl-C')) child.kill('SIGINT');
      });
      const { stdout, exitCode } = await outcome;
      expect(exitCode).toBe(0);
      expect(stdout).toMatch(/AlphaMSP\n +gateway +127\.0\.0\.1:\d+\n[\s\S]+BetaMSP\n +gateway +127\.0\.0\.1:\d+/);
    },
    RUN_MS,
  );

  it(
    'refuses what it does not know',
    async () => {
      const command = join(installation.dir, 'node_modules', '.bin', 'embedded-fabric');
      const { stderr, exitCode } = await runNode([command, '--members', '3']);
      expect(stderr).toMatch(/^CONFIG_INVALID: .*--members/);
      expect(exitCode).toBe(1);
    },
    RUN_MS,
  );
});
