'use strict';

const { existsSync } = require('node:fs');
const path = require('node:path');

const { BootstrapError } = require('./bootstrap-error.cjs');
const { build } = require('./build.cjs');
const { install } = require('./install.cjs');
const { createProgress } = require('./progress.cjs');
const { runTests } = require('./test.cjs');

const root = path.resolve(__dirname, '..', '..');
const main = path.join(root, 'cli', 'dist', 'main.js');

/** Installs the packages and compiles the sources, each only if something has changed. */
async function prepare() {
  const progress = createProgress(process.stderr);
  await install(root, progress);
  await build(root, progress);
}

/** Runs the compiled command line in this process, so that a signal reaches it directly. */
function runCommandLine(args) {
  return require(main).main(args);
}

/**
 * @param {string | undefined} verb `start`, `test` or `test:quick`
 * @param {readonly string[]} args
 * @returns {Promise<number>} the exit code
 */
async function runVerb(verb, args) {
  switch (verb) {
    case 'start':
      await prepare();
      return runCommandLine(['start', ...args]);
    case 'test':
      return runTests(root, args, prepare);
    case 'test:quick':
      return runTests(root, ['--config', 'jest.quick.config.cjs', ...args], prepare);
    default:
      throw new BootstrapError({
        code: 'USAGE',
        message: `there is no verb ${verb ?? '(none given)'}`,
        cure: 'run npm start, npm test or npx llmnet --help',
      });
  }
}

/** The command line as installed: a fresh checkout is prepared first. */
async function runLlmnet(args) {
  if (!existsSync(main)) await prepare();
  return runCommandLine(args);
}

module.exports = { runLlmnet, runVerb };
