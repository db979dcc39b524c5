import js from '@eslint/js';
import regexp from 'eslint-plugin-regexp';
import tseslint from 'typescript-eslint';
import deterministicChaincode from './tools/eslint-plugin-deterministic-chaincode/index.mjs';
import { importRules } from './tools/lint/imports.mjs';

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', '.llmnet/**'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { project: 'tsconfig.eslint.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      'max-lines': ['error', { max: 400 }],
      complexity: ['error', 12],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      '@typescript-eslint/consistent-type-imports': 'off',
    },
  },
  {
    files: ['**/*.cjs'],
    languageOptions: {
      globals: {
        require: 'readonly',
        module: 'writable',
        process: 'readonly',
        console: 'readonly',
        __dirname: 'readonly',
      },
    },
  },
  {
    // What others wrote is matched in linear time.
    files: ['**/src/**/*.ts', 'cli/bootstrap/**/*.cjs'],
    plugins: { regexp },
    rules: { 'regexp/no-super-linear-backtracking': 'error', 'regexp/no-super-linear-move': 'error' },
  },
  importRules(import.meta.dirname),
  {
    // Every endorser has to come to the same bytes.
    files: ['chaincode/src/**/*.ts', 'packages/protocol/src/**/*.ts'],
    plugins: { 'deterministic-chaincode': deterministicChaincode },
    rules: Object.fromEntries(
      Object.keys(deterministicChaincode.rules)
        .filter((name) => name !== 'no-floats')
        .map((name) => [`deterministic-chaincode/${name}`, 'error']),
    ),
  },
  {
    files: ['packages/protocol/src/rules/**/*.ts'],
    plugins: { 'deterministic-chaincode': deterministicChaincode },
    rules: { 'deterministic-chaincode/no-floats': 'error' },
  },
);
