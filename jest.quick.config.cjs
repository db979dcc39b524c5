const config = require('./jest.config.cjs');

/** For daily work: the tests beside the packages, and of the protocol's how a task is opened and answered. */
module.exports = {
  ...config,
  testPathIgnorePatterns: [...config.testPathIgnorePatterns, '<rootDir>/test/(?!protocol/(membership|tasks)/)'],
};
