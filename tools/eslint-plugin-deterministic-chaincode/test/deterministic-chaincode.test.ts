import { RuleTester, type Rule } from 'eslint';
import { CASES } from '@llmnet/test-kit/deterministic-chaincode';
import tseslint from 'typescript-eslint';
import plugin from '../index.mjs';

/** Rules that look at types find them by way of a file of this project. */
const typed = new RuleTester({
  languageOptions: {
    parser: tseslint.parser,
    parserOptions: { projectService: { allowDefaultProject: ['*.ts'] }, tsconfigRootDir: __dirname },
  },
});

test('every rule of the plugin has cases', () => {
  expect(Object.keys(CASES).sort()).toEqual(Object.keys(plugin.rules).sort());
});

for (const [name, { passes, refuses }] of Object.entries(CASES)) {
  typed.run(name, ruleNamed(name), {
    valid: passes.map((code) => ({ code, filename: 'case.ts' })),
    invalid: refuses.map(([code, messageId]) => ({ code, filename: 'case.ts', errors: [{ messageId }] })),
  });
}

/** JavaScript has no types to look at, and no `readonly`. */
const untyped = new RuleTester();

/** In CommonJS the module itself is a function. */
untyped.run('no-module-state, in CommonJS', ruleNamed('no-module-state'), {
  valid: [commonJs('const PRICES = {}; PRICES.a = 5;'), commonJs('exports.put = () => 5;')],
  invalid: [{ ...commonJs('const seen = []; function f() { seen.push(5); }'), errors: [{ messageId: 'collection' }] }],
});

untyped.run('ordered-iteration, in JavaScript', ruleNamed('ordered-iteration'), {
  valid: ['for (const value of [1, 2]) use(value);', 'Object.keys(record).sort();'],
  invalid: [{ code: 'for (const key in record) use(key);', errors: [{ messageId: 'forIn' }] }],
});

untyped.run('no-module-state, in JavaScript', ruleNamed('no-module-state'), {
  valid: [
    'class Draw { static size = 5; }',
    'class Draw { static NAME = "draw"; static KINDS = Object.freeze(["a"]); static #LOW = -1; }',
    'class Draw { static #high = 9; get high() { return Draw.#high; } }',
  ],
  invalid: [
    { code: 'class Draw { static seen = []; }', errors: [{ messageId: 'field' }] },
    { code: 'class Draw { static seen = new Map(); }', errors: [{ messageId: 'field' }] },
    { code: 'class Draw { static last; }', errors: [{ messageId: 'field' }] },
    {
      code: 'class Draw { static hits = 0; put() { Draw.hits++; } }',
      errors: [{ messageId: 'field' }, { messageId: 'member' }],
    },
    {
      code: 'class Draw { static #hits = 0; put() { Draw.#hits = 5; } }',
      errors: [{ messageId: 'field' }, { messageId: 'member' }],
    },
  ],
});

function ruleNamed(name: string): Rule.RuleModule {
  const rule = plugin.rules[name];
  if (rule === undefined) throw new Error(`the plugin has no rule ${name}`);
  return rule;
}

function commonJs(code: string): { code: string; languageOptions: { sourceType: 'commonjs' } } {
  return { code, languageOptions: { sourceType: 'commonjs' } };
}
