'use strict';

const { writeFileSync } = require('node:fs');

/** A jest reporter that leaves the numbers of tests in the file named by LLMNET_TEST_COUNTS. */
class CountsReporter {
  onRunComplete(_contexts, results) {
    const counts = {
      passed: results.numPassedTests,
      // A file that cannot be loaded has no tests to count, and must not count as nothing.
      failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
      skipped: results.numPendingTests + results.numTodoTests,
    };
    writeFileSync(process.env.LLMNET_TEST_COUNTS, JSON.stringify(counts));
  }
}

module.exports = CountsReporter;
