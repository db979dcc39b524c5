'use strict';

const { mkdtempSync, readFileSync, rmSync } = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const { run, toolScript } = require('./command.cjs');
const { createProgress } = require('./progress.cjs');

const CHECKS = [
  { title: 'Types of the tests', package: 'typescript', bin: 'tsc', args: ['-p', 'test'] },
  { title: 'Lint', package: 'eslint', bin: 'eslint', args: ['.'] },
  { title: 'Unused code', package: 'knip', bin: 'knip', args: ['--exclude', 'types,duplicates'] },
  { title: 'Format', package: 'prettier', bin: 'prettier', args: ['--check', '.'] },
];

const NONE_RUN = { passed: 0, failed: 0, skipped: 0 };

/**
 * Runs the tests, and without `jestArgs` every static check before them. The last line printed counts the tests.
 * @param {string} root the project
 * @param {readonly string[]} jestArgs
 * @param {() => Promise<void>} prepare installs and builds
 * @returns {Promise<number>} 0 only if a test ran and nothing failed
 */
async function runTests(root, jestArgs, prepare) {
  let counts = NONE_RUN;
  try {
    await prepare();
    const checked = jestArgs.length > 0 || (await runChecks(root));
    const jest = await runJest(root, jestArgs);
    counts = jest.counts;
    return checked && jest.exitCode === 0 && counts.passed > 0 && counts.failed === 0 ? 0 : 1;
  } finally {
    // At exit, because an error is printed after this function has ended.
    process.once('exit', () => {
      console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
    });
  }
}

/** Runs all checks, also after one has failed, so that one run shows everything that is wrong. */
async function runChecks(root) {
  const progress = createProgress(process.stderr);
  let succeeded = true;
  for (const check of CHECKS) {
    const output = await progress.step(check.title, () => failureOf(root, check));
    if (output === null) continue;
    succeeded = false;
    console.error(`${output}\n${check.title}: failed`);
  }
  return succeeded;
}

/** What a failing check has printed; null if it succeeds. */
async function failureOf(root, check) {
  const args = [toolScript(root, check.package, check.bin), ...check.args];
  const { exitCode, output } = await run(process.execPath, args, { cwd: root, output: 'hidden' });
  return exitCode === 0 ? null : output.trimEnd();
}

async function runJest(root, jestArgs) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'llmnet-test-'));
  const countsFile = path.join(folder, 'counts.json');
  try {
    const reporters = ['default', path.join(__dirname, 'counts-reporter.cjs')].map((name) => `--reporters=${name}`);
    // The reporters last: jest takes whatever follows --reporters without a dash as one more reporter.
    const { exitCode } = await run(process.execPath, [toolScript(root, 'jest', 'jest'), ...jestArgs, ...reporters], {
      cwd: root,
      env: { ...process.env, LLMNET_TEST_COUNTS: countsFile },
      output: 'shown',
    });
    return { exitCode, counts: readCounts(countsFile) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** jest calls no reporter if it finds no test or cannot start. */
function readCounts(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return NONE_RUN;
    throw error;
  }
}

module.exports = { runTests };
