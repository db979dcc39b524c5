import { RuleTester } from 'eslint';
import tseslint from 'typescript-eslint';
import plugin from '../index.mjs';

/** Rules that look at types find them by way of a file of this project. */
const typed = new RuleTester({
  languageOptions: {
    parser: tseslint.parser,
    parserOptions: { projectService: { allowDefaultProject: ['*.ts'] }, tsconfigRootDir: __dirname },
  },
});

/** What each rule refuses, by the message it gives, and what it lets pass. */
const CASES: Record<
  string,
  { readonly passes: readonly string[]; readonly refuses: readonly (readonly [string, string])[] }
> = {
  'no-clock': {
    passes: ['const at = new Date(5);', 'ctx.stub.getTxTimestamp();', 'class Date {} new Date();', 'clock.now();'],
    refuses: [
      ['const now = Date.now();', 'clock'],
      ['const now = new Date();', 'clock'],
      ['const now = Date();', 'clock'],
      ['performance.now();', 'clock'],
      ['setTimeout(run, 5);', 'clock'],
    ],
  },
  'no-randomness': {
    passes: ['draw.below(5);', 'const random = 5;'],
    refuses: [
      ['Math.random();', 'random'],
      ['randomBytes(5);', 'random'],
      ['crypto.randomUUID();', 'random'],
      ['crypto.getRandomValues(bytes);', 'random'],
    ],
  },
  'no-environment': {
    passes: [
      "import { createHash } from 'node:crypto';",
      "import { keys } from './keys';",
      'const step = { process: 5 };',
      'step.process;',
    ],
    refuses: [
      ['const level = process.env.LEVEL;', 'global'],
      ["const fs = require('fs');", 'global'],
      ["import { readFile } from 'node:fs/promises';", 'module'],
      ["export * from 'node:os';", 'module'],
      ['ctx.stub.getMspID();', 'mspId'],
    ],
  },
  'no-locale': {
    passes: ['a.toLowerCase();', 'a < b;'],
    refuses: [
      ['a.localeCompare(b);', 'locale'],
      ['amount.toLocaleString();', 'locale'],
      ['new Intl.NumberFormat();', 'locale'],
    ],
  },
  'ordered-iteration': {
    passes: [
      'for (const value of [1, 2]) use(value);',
      'const names: string[] = []; names.sort();',
      "const ids: ('a' | 'b')[] = []; ids.sort((x, y) => (x < y ? -1 : 1));",
      'const amounts: bigint[] = []; amounts.sort((x, y) => Number(x - y));',
    ],
    refuses: [
      ['for (const key in record) use(key);', 'forIn'],
      ['const amounts: bigint[] = []; amounts.sort();', 'sort'],
      ['const numbers: number[] = []; numbers.toSorted();', 'sort'],
    ],
  },
  'no-module-state': {
    passes: [
      'const LIMIT = 5;',
      'const NAMES: ReadonlySet<string> = new Set();',
      'function f() { let count = 0; const seen = new Map(); }',
      'class Draw { #counter = 0; static readonly size = 5; }',
    ],
    refuses: [
      ['let count = 0;', 'variable'],
      ['export let count = 0;', 'variable'],
      ['const seen = new Map();', 'collection'],
      ['export const seen: Set<string> = new Set();', 'collection'],
      ['class Draw { static counter = 0; }', 'field'],
    ],
  },
  'awaited-calls': {
    passes: ['async function f() { await store.get(key); }', 'const nothing = Promise.resolve();', 'void 0;'],
    refuses: [
      ['Promise.all(keys.map(read));', 'combinator'],
      ['Promise.race([a, b]);', 'combinator'],
      ['read().then(use);', 'chained'],
      ['void store.put(key);', 'dropped'],
    ],
  },
  'bounded-ranges': {
    passes: ["stub.getStateByRange('a', 'b');", "stub.getPrivateDataByRange('texts', from, to);"],
    refuses: [
      ["stub.getStateByRange('', '');", 'open'],
      ["stub.getStateByRange('a', '');", 'open'],
      ["stub.getPrivateDataByRange('texts', 'a', '');", 'open'],
      ["stub.getQueryResult('{}');", 'rich'],
    ],
  },
  'no-floats': {
    passes: [
      'const half = 5n / 2n;',
      'function f(a: bigint, b: bigint) { return a / b; }',
      'Math.max(1, 2);',
      'const n = 3;',
    ],
    refuses: [
      ['const half = 5 / 2;', 'operator'],
      ['function f(a: number) { return a ** 2; }', 'operator'],
      ['const rate = 0.5;', 'literal'],
      ['Math.sqrt(4);', 'math'],
      ["parseFloat('1');", 'parse'],
    ],
  },
};

test('every rule of the plugin has cases', () => {
  expect(Object.keys(CASES).sort()).toEqual(Object.keys(plugin.rules).sort());
});

for (const [name, { passes, refuses }] of Object.entries(CASES)) {
  const rule = Object.entries(plugin.rules).find(([candidate]) => candidate === name)?.[1];
  if (rule === undefined) continue;
  typed.run(name, rule, {
    valid: passes.map((code) => ({ code, filename: 'case.ts' })),
    invalid: refuses.map(([code, messageId]) => ({ code, filename: 'case.ts', errors: [{ messageId }] })),
  });
}
