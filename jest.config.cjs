/** Sources run through swc, so a unit test needs no build; end-to-end tests start the built programs. */
const PACKAGES = {
  '@llmnet/retry': 'packages/retry/src',
  '@llmnet/protocol': 'packages/protocol/src/api',
  '@llmnet/protocol/rules': 'packages/protocol/src/rules',
  '@llmnet/fabric-client': 'packages/fabric-client/src',
  '@llmnet/ledger-client': 'packages/ledger-client/src',
  '@llmnet/supervisor': 'packages/supervisor/src',
  '@llmnet/fabric-identities': 'network/identities/src',
  '@llmnet/embedded-fabric': 'network/embedded/src',
  '@llmnet/embedded-fabric/config': 'network/embedded/src/network-config.ts',
  '@llmnet/native-fabric': 'network/native/src',
  '@llmnet/logging': 'packages/logging/src',
  '@llmnet/coordinator-api': 'packages/coordinator-api/src',
  '@llmnet/openai-http': 'packages/openai-http/src',
  '@llmnet/gateway-app': 'gateway-app/src',
  '@llmnet/gateway-app/config': 'gateway-app/src/config.ts',
  '@llmnet/provider-worker': 'provider-worker/src',
  '@llmnet/provider-worker/config': 'provider-worker/src/config.ts',
  '@llmnet/provider-worker/model-report': 'provider-worker/src/model-report.ts',
  '@llmnet/experts': 'experts/src',
  '@llmnet/experts/model-version': 'experts/src/model-version.ts',
  '@llmnet/drills': 'tools/drills/src',
  '@llmnet/consortium': 'packages/consortium/src',
  '@llmnet/simulation': 'tools/simulation/src',
};

module.exports = {
  testEnvironment: 'node',
  testMatch: ['**/test/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
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
    '^@llmnet/test-kit/(.+)$': '<rootDir>/packages/test-kit/src/$1/index.ts',
    ...Object.fromEntries(
      Object.entries(PACKAGES).map(([name, source]) => [
        `^${name}$`,
        `<rootDir>/${source.endsWith('.ts') ? source : `${source}/index.ts`}`,
      ]),
    ),
  },
};
