'use strict';

const path = require('node:path');

const SHOWN = 10;

/** A jest reporter that lists, after a run of many files, those that took longest. */
class SlowestReporter {
  onRunComplete(_contexts, { testResults }) {
    if (testResults.length <= SHOWN) return;
    const slowest = testResults
      .map(({ testFilePath, perfStats }) => ({ file: testFilePath, seconds: (perfStats.end - perfStats.start) / 1000 }))
      .toSorted((a, b) => b.seconds - a.seconds)
      .slice(0, SHOWN);
    console.error('\nSlowest files:');
    for (const { file, seconds } of slowest) {
      console.error(`${seconds.toFixed(1).padStart(7)} s  ${path.relative(process.cwd(), file)}`);
    }
  }
}

module.exports = SlowestReporter;
