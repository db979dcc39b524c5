import js from '@eslint/js';
import importX from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

/** Imports go one way (docs/architecture.md): what each room may take from the others. */
const mayImport = {
  chaincode: [],
  texts: [],
  'ledger-client': ['@llmnet/chaincode/api', '@llmnet/texts'],
  'gateway-app': ['@llmnet/chaincode/api', '@llmnet/ledger-client', '@llmnet/texts'],
  'provider-worker': ['@llmnet/chaincode/api', '@llmnet/ledger-client', '@llmnet/texts'],
  network: [],
  cli: ['@llmnet/chaincode/api', '@llmnet/ledger-client', '@llmnet/network/*', '@llmnet/texts'],
};

const boundaries = Object.entries(mayImport).map(([room, allowed]) => ({
  files: [`${room}/**/*.ts`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          {
            group: ['@llmnet/*', '@llmnet/*/*', ...allowed.map((name) => `!${name}`)],
            message: `${room} may import only: ${allowed.join(', ') || 'nothing of ours'}.`,
          },
        ],
      },
    ],
  },
}));

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', '.llmnet/**'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    plugins: { 'import-x': importX },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'import-x/no-cycle': 'error',
      'max-lines': ['error', { max: 400 }],
      complexity: ['error', 12],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': 'off',
    },
  },
  { files: ['**/*.cjs'], languageOptions: { globals: { require: 'readonly', module: 'writable', process: 'readonly', console: 'readonly', __dirname: 'readonly' } } },
  ...boundaries,
  {
    files: ['chaincode/src/rules/**/*.ts'],
    rules: {
      'no-restricted-imports': ['error', { patterns: [{ group: ['../**', 'fabric-*', 'node:fs*', 'node:net'], message: 'Rules are pure: they import only each other.' }] }],
    },
  },
);
