import js from '@eslint/js';
import importX from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';
import deterministicChaincode from './eslint-plugin-deterministic-chaincode/index.mjs';

/** Imports go one way (docs/architecture.md): what each room may take from the others. */
const mayImport = {
  chaincode: [],
  texts: ['chaincode/api'],
  'ledger-client': ['chaincode/api', 'texts'],
  'gateway-app': ['chaincode/api', 'ledger-client', 'texts'],
  'provider-worker': ['chaincode/api', 'ledger-client', 'texts'],
  supervision: [],
  network: ['supervision'],
  bench: ['network/embedded', 'network/fabric', 'network/identities', 'supervision'],
  simulation: ['chaincode/api', 'chaincode/rules'],
  cli: ['chaincode/api', 'ledger-client', 'network/fabric', 'network/identities', 'supervision', 'texts'],
};

const boundaries = Object.entries(mayImport).map(([room, allowed]) => ({
  files: [`${room}/**/*.ts`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          {
            regex: `^@llmnet/(?!(${allowed.join('|')})$)`,
            message: `${room} may import only: ${allowed.map((name) => `@llmnet/${name}`).join(', ') || 'nothing of ours'}.`,
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
    files: ['chaincode/src/**/*.ts'],
    plugins: { 'deterministic-chaincode': deterministicChaincode },
    rules: Object.fromEntries(
      Object.keys(deterministicChaincode.rules)
        .filter((name) => name !== 'no-floats')
        .map((name) => [`deterministic-chaincode/${name}`, 'error']),
    ),
  },
  {
    // The one place that looks at a clock, and only to refuse.
    files: ['chaincode/src/ledger/clock.ts'],
    rules: { 'deterministic-chaincode/no-clock': 'off', 'deterministic-chaincode/no-module-state': 'off' },
  },
  {
    // Remembers the names in certificates, which never change.
    files: ['chaincode/src/ledger/access.ts'],
    rules: { 'deterministic-chaincode/no-module-state': 'off' },
  },
  {
    files: ['chaincode/src/rules/**/*.ts'],
    plugins: { 'deterministic-chaincode': deterministicChaincode },
    rules: { 'deterministic-chaincode/no-floats': 'error' },
  },
  {
    files: ['chaincode/src/rules/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['../**', 'fabric-*', 'node:fs*', 'node:net'],
              message: 'Rules are pure: they import only each other.',
            },
          ],
        },
      ],
    },
  },
);
