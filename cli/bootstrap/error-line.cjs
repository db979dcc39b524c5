'use strict';
// Read before the version of Node.js is known to be new enough: no syntax newer than ECMAScript 2015 here.

const printable = require('./printable.cjs').printable;

function oneLine(text) {
  return text
    .split(/[\r\n]/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(' ');
}

function unexpected(error) {
  return {
    code: 'UNEXPECTED',
    message: (error && error.message) || String(error),
    cure: 'this is a fault of the program: run again with LLMNET_DEBUG=1 to see where, and report it',
  };
}

/**
 * The one line a user sees for an error: `llmnet: <what is wrong> — <what to do> [CODE]`.
 * An error without a cure is one that nobody has thought of.
 * @param {unknown} error
 */
function errorLine(error) {
  const problem = error && error.cure ? error : unexpected(error);
  return printable('llmnet: ' + oneLine(problem.message) + ' — ' + oneLine(problem.cure) + ' [' + problem.code + ']');
}

module.exports = { errorLine: errorLine };
