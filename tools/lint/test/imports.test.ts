import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Linter } from 'eslint';
import tseslint from 'typescript-eslint';
import { importRules } from '../imports.mjs';
import { ROOMS } from '../rooms.mjs';

const root = path.resolve(__dirname, '../../..');

/** What the rules of a project say about a text, were it in that file: `rule/message`, one an import. */
function problems(project: string, rules: Linter.Config, file: string, text: string): string[] {
  const typescript: Linter.Config = { files: ['**/*.ts'], languageOptions: { parser: tseslint.parser } };
  return new Linter({ cwd: project })
    .verify(text, [typescript, rules], path.join(project, file))
    .map(({ ruleId, messageId, message }) => (messageId === undefined ? message : `${ruleId ?? ''} ${messageId}`));
}

describe('the walls between the rooms of this project', () => {
  const rules = importRules(root);

  it.each([
    ['a package above', 'arrow', 'packages/ledger-client/src/x.ts', '@llmnet/native-fabric'],
    ['an application', 'arrow', 'cli/src/x.ts', '@llmnet/gateway-app'],
    ['a room above in the same package', 'arrow', 'packages/protocol/src/rules/x.ts', '../api'],
    ['the contracts from the state', 'arrow', 'chaincode/src/state/x.ts', '../contracts/tasks'],
    ['the rules past the interface', 'arrow', 'provider-worker/src/x.ts', '@llmnet/protocol/rules'],
    ['another package by its path', 'sideways', 'gateway-app/src/x.ts', '../../packages/retry/src'],
    ['a file within another package', 'sideways', 'gateway-app/src/x.ts', '@llmnet/retry/dist/retry'],
    ['a private package from a published one', 'private', 'network/native/src/x.ts', '@llmnet/chaincode'],
    ['the kit of the tests', 'test', 'gateway-app/src/x.ts', '@llmnet/test-kit/programs'],
    ['a file of the tests', 'test', 'gateway-app/src/x.ts', '../test/support/asked'],
    ['a package for tests', 'test', 'experts/src/x.ts', 'fast-check'],
    ['a package that is not declared', 'undeclared', 'network/embedded/src/x.ts', 'express'],
    ['the network from the rules', 'outside', 'packages/protocol/src/rules/x.ts', 'node:http'],
    ['the network from the rules by its old name', 'outside', 'packages/protocol/src/rules/x.ts', 'http'],
    ['files from the rules', 'outside', 'packages/protocol/src/rules/x.ts', 'node:fs/promises'],
    ['Fabric from the rules', 'outside', 'packages/protocol/src/rules/x.ts', 'fabric-shim'],
    ['zod from the rules', 'outside', 'packages/protocol/src/rules/x.ts', 'zod'],
    ['anything but zod from the protocol', 'outside', 'packages/protocol/src/api/x.ts', 'jose'],
    ['Fabric from the protocol', 'outside', 'packages/protocol/src/api/x.ts', 'fabric-contract-api'],
    ['processes from the chaincode', 'outside', 'chaincode/src/state/x.ts', 'node:child_process'],
    ['Fabric past its client', 'outside', 'provider-worker/src/x.ts', '@hyperledger/fabric-gateway'],
  ])('keep out %s', (_, wall, file, specifier) => {
    expect(problems(root, rules, file, `import '${specifier}';`)).toEqual([`imports/walls ${wall}`]);
  });

  it.each([
    ['a value', "import { get } from 'node:http';"],
    ['a type', "import type { Server } from 'node:http';"],
    ['a type in an expression', "export let server: import('node:http').Server;"],
    ['a re-export', "export { get } from 'node:http';"],
    ['a re-export of everything', "export * from 'node:http';"],
    ['an import at run time', "export const http = import('node:http');"],
    ['an import of old', "import http = require('node:http');"],
    ['require', "require('node:http');"],
  ])('see an import of %s', (_, text) => {
    expect(problems(root, rules, 'packages/protocol/src/rules/x.ts', text)).toEqual(['imports/walls outside']);
  });

  it.each([
    ['packages/protocol/src/api/x.ts', "import 'zod'; import '../rules'; import './tasks';"],
    ['packages/protocol/test/x.test.ts', "import '@llmnet/test-kit/programs'; import 'fast-check'; import 'node:fs';"],
    ['gateway-app/src/x.ts', "import '@llmnet/protocol'; import '@llmnet/ledger-client'; import 'express';"],
    ['cli/bootstrap/x.cjs', "require('../../package.json').engines;"],
  ])('let pass what is allowed in %s', (file, text) => {
    expect(problems(root, rules, file, text)).toEqual([]);
  });

  it('keep out a package of ours that is allowed and not declared', () => {
    const rules = importRules(root, { ...ROOMS, experts: { ours: ['packages/retry'] } });
    expect(problems(root, rules, 'experts/src/x.ts', "import '@llmnet/retry';")).toEqual(['imports/walls undeclared']);
  });

  it('stand around every package: one that is not in the table imports nothing', () => {
    expect(problems(root, importRules(root, {}), 'packages/retry/src/x.ts', "import 'cockatiel';")).toEqual([
      'imports/walls unknown',
    ]);
  });

  it('stand in this project, whatever else is set for a folder', () => {
    const files = Object.keys(ROOMS).map((room) =>
      room.includes('/src/') ? `${room}/index.ts` : `${room}/src/index.ts`,
    );
    const script = `
      const { ESLint } = await import('eslint');
      for (const file of ${JSON.stringify(files)}) {
        const { rules } = await new ESLint().calculateConfigForFile(file);
        console.log(rules['imports/walls'][0], rules['imports/no-circle'][0]);
      }`;
    const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(output).toBe('2 2\n'.repeat(files.length));
  });
});

it('the rooms form no circle: each may import only rooms that may not come back to it', () => {
  const beneath = (room: string): string[] => {
    const direct = ROOMS[room]?.ours ?? [];
    return [...direct, ...direct.flatMap(beneath)];
  };
  for (const room of Object.keys(ROOMS)) expect(beneath(room)).not.toContain(room);
});

describe('circles', () => {
  let project: string;

  beforeEach(() => {
    project = mkdtempSync(path.join(tmpdir(), 'llmnet-circles-'));
    write('package.json', JSON.stringify({ workspaces: ['a', 'b'] }));
    for (const name of ['a', 'b']) {
      write(`${name}/package.json`, JSON.stringify({ name: `@ours/${name}`, exports: { '.': './dist/index.js' } }));
    }
  });

  afterEach(() => {
    rmSync(project, { recursive: true });
  });

  function write(file: string, text: string): void {
    mkdirSync(path.dirname(path.join(project, file)), { recursive: true });
    writeFileSync(path.join(project, file), text);
  }

  function circles(files: Readonly<Record<string, string>>): string[] {
    for (const [file, text] of Object.entries(files)) write(file, text);
    const rules = { ...importRules(project), rules: { 'imports/no-circle': 'error' } } as const;
    return Object.entries(files)
      .filter(([file, text]) => problems(project, rules, file, text).includes('imports/no-circle circle'))
      .map(([file]) => file);
  }

  it.each<[string, Record<string, string>]>([
    ['of two files', { 'a/src/x.ts': "import './y';", 'a/src/y.ts': "export * from './x';" }],
    ['of types only', { 'a/src/x.ts': "import type { Y } from './y';", 'a/src/y.ts': "import type { X } from './x';" }],
    ['of a file with itself', { 'a/src/x.ts': "import './x';" }],
    ['by way of a folder', { 'a/src/z/index.ts': "import '../x';", 'a/src/x.ts': "import './z';" }],
    ['of packages', { 'a/src/index.ts': "import '@ours/b';", 'b/src/index.ts': "export const a = import('@ours/a');" }],
    [
      'of three files',
      { 'a/test/x.ts': "import './y';", 'a/test/y.ts': "import type {} from './z';", 'a/test/z.ts': "import './x';" },
    ],
  ])('%s are found in every file of it', (_, files) => {
    expect(circles(files)).toEqual(Object.keys(files));
  });

  it('are not seen where two files import a third', () => {
    expect(
      circles({ 'a/src/x.ts': "import './z'; import './y';", 'a/src/y.ts': "import './z';", 'a/src/z.ts': '' }),
    ).toEqual([]);
  });
});
