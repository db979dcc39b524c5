import { RuleTester } from 'eslint';
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
  const rule = Object.entries(plugin.rules).find(([candidate]) => candidate === name)?.[1];
  if (rule === undefined) continue;
  typed.run(name, rule, {
    valid: passes.map((code) => ({ code, filename: 'case.ts' })),
    invalid: refuses.map(([code, messageId]) => ({ code, filename: 'case.ts', errors: [{ messageId }] })),
  });
}
