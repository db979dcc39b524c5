'use strict';

const { mkdtempSync, readFileSync, rmSync } = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { performance } = require('node:perf_hooks');

const { run, toolScript } = require('./command.cjs');
const { formatElapsed } = require('./progress.cjs');

/** Rows run beside each other: lint alone takes longer than all the others together. */
const CHECKS = [
  [
    { title: 'Types of the tests', package: 'typescript', bin: 'tsc', args: ['-p', 'test'] },
    { title: 'Unused code', package: 'knip', bin: 'knip', args: ['--exclude', 'types,duplicates'] },
    { title: 'Format', package: 'prettier', bin: 'prettier', args: ['--check', '.'] },
  ],
  [{ title: 'Lint', package: 'eslint', bin: 'eslint', args: ['.'] }],
];

/** Each test file loads its modules anew, most of which are garbage with its end: with V8's small young generation an eighth of all processor time goes to collecting it. */
const HEAP = ['--min-semi-space-size=32', '--max-semi-space-size=64'];

const BELOW_NORMAL = os.constants.priority.PRIORITY_BELOW_NORMAL;
const REPORTERS = ['default', ...['slowest', 'counts'].map((name) => path.join(__dirname, `${name}-reporter.cjs`))];

const NONE_RUN = { passed: 0, failed: 0, skipped: 0 };

/**
 * Runs the tests, and without `jestArgs` every static check beside them. The last line printed counts the tests.
 * @param {string} root the project
 * @param {readonly string[]} jestArgs
 * @param {() => Promise<void>} prepare installs and builds
 * @returns {Promise<number>} 0 only if a test ran and nothing failed
 */
async function runTests(root, jestArgs, prepare) {
  let counts = NONE_RUN;
  try {
    await prepare();
    const [jest, checks] = await Promise.allSettled([runJest(root, jestArgs), runChecks(root, jestArgs)]);
    for (const { reason } of [jest, checks]) if (reason !== undefined) throw reason;
    counts = jest.value.counts;
    return checks.value && jest.value.exitCode === 0 && counts.passed > 0 && counts.failed === 0 ? 0 : 1;
  } finally {
    // At exit, because an error is printed after this function has ended.
    process.once('exit', () => {
      console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
    });
  }
}

/**
 * Runs every check, also after one has failed, so that one run shows everything that is wrong. They take the time in which
 * the tests wait, and are run with less priority so that no test misses a deadline for them.
 */
async function runChecks(root, jestArgs) {
  if (jestArgs.length > 0) return true;
  const outputs = (await Promise.all(CHECKS.map((row) => failuresOf(root, row)))).flat();
  // At the end, where it is seen: the tests write thousands of lines.
  if (outputs.length > 0) process.once('exit', () => console.error(outputs.join('\n')));
  return outputs.length === 0;
}

/** Runs the checks of a row one after another. Returns what those that fail have printed. */
async function failuresOf(root, row) {
  const outputs = [];
  for (const check of row) {
    const startedAt = performance.now();
    const output = await failureOf(root, check);
    console.error(`${check.title} ... ${formatElapsed(performance.now() - startedAt)}`);
    if (output !== null) outputs.push(`${output}\n${check.title}: failed`);
  }
  return outputs;
}

/** What a failing check has printed; null if it succeeds. */
async function failureOf(root, check) {
  const args = [...HEAP, toolScript(root, check.package, check.bin), ...check.args];
  const { exitCode, output } = await run(process.execPath, args, {
    cwd: root,
    output: 'hidden',
    priority: BELOW_NORMAL,
  });
  return exitCode === 0 ? null : output.trimEnd();
}

async function runJest(root, jestArgs) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'llmnet-test-'));
  const countsFile = path.join(folder, 'counts.json');
  try {
    const reporters = REPORTERS.map((name) => `--reporters=${name}`);
    // The reporters last: jest takes whatever follows --reporters without a dash as one more reporter.
    const args = [...HEAP, toolScript(root, 'jest', 'jest'), ...jestArgs, ...reporters];
    const { exitCode } = await run(process.execPath, args, {
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
