'use strict';
// Read before the version of Node.js is known to be new enough: no syntax newer than ECMAScript 2015 here.

const inspect = require('util').inspect;
const engines = require('../../package.json').engines;
const errorLine = require('./error-line.cjs').errorLine;
const printable = require('./printable.cjs').printable;
const nodeVersionProblem = require('./node-version.cjs').nodeVersionProblem;

const DEBUG = process.env.LLMNET_DEBUG === '1' || process.argv.indexOf('--debug') !== -1;

function fail(error) {
  if (DEBUG) console.error(printable(inspect(error)));
  if (error && typeof error.details === 'string') console.error(printable(error.details));
  console.error(errorLine(error));
  process.exitCode = (error && error.exitCode) || 1;
}

/**
 * Runs a program, unless this Node.js is too old for it, and ends the process with its exit code. An error becomes
 * one line on stderr, after its `details` if it has any; its stack is shown with --debug or LLMNET_DEBUG=1.
 * @param {() => Promise<number>} task called only on a Node.js that is new enough
 */
function runProgram(task) {
  // Whoever read the output has gone, as in a pipe to head, or the disk under it is full: what runs goes on without it.
  [process.stdout, process.stderr].forEach(function (output) {
    output.on('error', function () {});
  });
  const problem = nodeVersionProblem(process.versions.node, engines.node);
  if (problem) {
    fail(problem);
    return;
  }
  task().then(function (exitCode) {
    process.exitCode = exitCode;
  }, fail);
}

module.exports = { runProgram: runProgram };
