import js from '@eslint/js';
import importX from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';
import deterministicChaincode from './tools/eslint-plugin-deterministic-chaincode/index.mjs';

/** Imports go one way (docs/architecture.md): what each package may take from the others. */
const mayImport = {
  'packages/protocol': [],
  'packages/retry': [],
  'packages/supervisor': ['retry'],
  'packages/fabric-client': ['retry'],
  'packages/ledger-client': ['protocol', 'retry', 'fabric-client'],
  chaincode: ['protocol', 'protocol/rules'],
  'packages/logging': [],
  'packages/coordinator-api': ['protocol', 'logging'],
  'gateway-app': ['protocol', 'retry', 'ledger-client', 'logging', 'coordinator-api'],
  'provider-worker': ['protocol', 'retry', 'ledger-client', 'logging', 'coordinator-api'],
  experts: [],
  'network/identities': ['supervisor'],
  'network/embedded': ['fabric-identities', 'supervisor'],
  'network/native': ['retry', 'fabric-identities', 'supervisor'],
  cli: ['protocol', 'retry', 'ledger-client', 'fabric-identities', 'native-fabric', 'supervisor'],
  'tools/bench': ['embedded-fabric', 'native-fabric', 'fabric-identities', 'supervisor'],
  'tools/simulation': ['protocol', 'protocol/rules'],
};

const boundaries = Object.entries(mayImport).map(([folder, allowed]) => ({
  files: [`${folder}/src/**/*.ts`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          {
            regex: `^@llmnet/(?!(${allowed.join('|')})$)`,
            message: `${folder} may import only: ${allowed.map((name) => `@llmnet/${name}`).join(', ') || 'nothing of ours'}.`,
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
    languageOptions: { parserOptions: { project: 'tsconfig.eslint.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      'import-x/no-cycle': 'error',
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
  ...boundaries,
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
    // The one place that looks at a clock, and only to refuse.
    files: ['chaincode/src/state/clock.ts'],
    rules: { 'deterministic-chaincode/no-clock': 'off', 'deterministic-chaincode/no-module-state': 'off' },
  },
  {
    // Remembers the names in certificates, which never change.
    files: ['chaincode/src/state/access.ts'],
    rules: { 'deterministic-chaincode/no-module-state': 'off' },
  },
  {
    files: ['packages/protocol/src/rules/**/*.ts'],
    plugins: { 'deterministic-chaincode': deterministicChaincode },
    rules: { 'deterministic-chaincode/no-floats': 'error' },
  },
  {
    files: ['packages/protocol/src/rules/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['../../**', '../api', 'fabric-*', 'node:fs*', 'node:net'],
              message: 'Rules are pure: they import only each other.',
            },
          ],
        },
      ],
    },
  },
);
