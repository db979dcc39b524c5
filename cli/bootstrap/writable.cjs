'use strict';

const { mkdtempSync, rmdirSync } = require('node:fs');
const path = require('node:path');

const { BootstrapError } = require('./bootstrap-error.cjs');

/**
 * Makes sure, by writing, that something can be put into a folder; permission bits alone do not tell.
 * @throws {BootstrapError} CHECKOUT_READ_ONLY
 */
function assertWritable(folder) {
  try {
    rmdirSync(mkdtempSync(path.join(folder, '.llmnet-write-test-')));
  } catch (cause) {
    throw new BootstrapError({
      code: 'CHECKOUT_READ_ONLY',
      message: `${folder} cannot be written (${cause.code})`,
      cure: 'copy the project to a folder that you may write to, and run the command there',
      cause,
    });
  }
}

module.exports = { assertWritable };
