/** Sources run through swc, so a unit test needs no build; end-to-end tests start the built programs. */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  testTimeout: 30_000,
  // Many tests wait for deadlines or for processes of their own: with fewer workers two cores would be idle a third of the time.
  maxWorkers: 3,
  transform: {
    '^.+\\.(ts|m?js)$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          target: 'es2022',
          keepClassNames: true,
        },
        module: { type: 'commonjs' },
      },
    ],
  },
  // jose and a few data packages are published as ES modules only.
  transformIgnorePatterns: ['/node_modules/(?!(jose|world-countries|@noble)/)'],
  moduleNameMapper: {
    '^@llmnet/network/(identities|embedded|fabric)$': '<rootDir>/network/$1/index.ts',
    '^@llmnet/chaincode/(api|rules)$': '<rootDir>/chaincode/src/$1/index.ts',
    '^@llmnet/(texts|ledger-client|gateway-app|provider-worker|supervision|simulation)$': '<rootDir>/$1/src/index.ts',
  },
};
