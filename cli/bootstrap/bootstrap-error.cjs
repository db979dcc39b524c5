'use strict';

/** A problem met before the command line itself can run. */
class BootstrapError extends Error {
  /**
   * @param {object} problem
   * @param {string} problem.code stable, in capitals
   * @param {string} problem.message what is wrong
   * @param {string} problem.cure what to do about it
   * @param {string} [problem.details] the failing program's own words, shown above the one line
   * @param {number} [problem.exitCode] 1 unless given
   * @param {unknown} [problem.cause]
   */
  constructor({ code, message, cure, details, exitCode, cause }) {
    super(message, { cause });
    this.name = 'BootstrapError';
    this.code = code;
    this.cure = cure;
    this.details = details;
    this.exitCode = exitCode;
  }
}

module.exports = { BootstrapError };
