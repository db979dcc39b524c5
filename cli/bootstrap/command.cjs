'use strict';

const { spawn } = require('node:child_process');
const { readFileSync } = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const { BootstrapError } = require('./bootstrap-error.cjs');

const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs a program to its end. A signal to this process is passed on and, once the program is gone, ends this one too.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd: string, env?: NodeJS.ProcessEnv, output: 'hidden' | 'shown', priority?: number }} options
 *   hidden output is returned; priority as in os.constants.priority
 * @returns {Promise<{ exitCode: number, output: string }>}
 * @throws {BootstrapError} COMMAND_MISSING, INTERRUPTED
 */
function run(command, args, { cwd, env = process.env, output, priority }) {
  return new Promise((resolve, reject) => {
    const stdio = output === 'hidden' ? ['ignore', 'pipe', 'pipe'] : 'inherit';
    const child = spawn(command, args, { cwd, env, stdio });
    if (priority !== undefined && child.pid !== undefined) lowerPriority(child.pid, priority);
    const chunks = [];
    let interruptedBy = null;
    const forward = (signal) => {
      interruptedBy = signal;
      child.kill(signal);
    };
    const settle = (outcome) => {
      for (const signal of FORWARDED) process.off(signal, forward);
      outcome();
    };
    for (const signal of FORWARDED) process.on(signal, forward);
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (chunk) => chunks.push(chunk));
    }
    child.once('error', (cause) => settle(() => reject(commandMissing(command, cause))));
    child.once('close', (exitCode, signal) => {
      settle(() => {
        if (interruptedBy !== null) reject(interrupted(interruptedBy));
        else resolve({ exitCode: exitCode ?? exitCodeOf(signal), output: chunks.join('') });
      });
    });
  });
}

/** A process that has ended by now, or a system that forbids it, is no reason to fail. */
function lowerPriority(pid, priority) {
  try {
    os.setPriority(pid, priority);
  } catch {
    // It runs as it is.
  }
}

/** The shell's convention for a process ended by a signal. */
function exitCodeOf(signal) {
  return 128 + os.constants.signals[signal];
}

function interrupted(signal) {
  return new BootstrapError({
    code: 'INTERRUPTED',
    message: `interrupted by ${signal}`,
    cure: 'run the command again to go on',
    exitCode: exitCodeOf(signal),
  });
}

function commandMissing(command, cause) {
  return new BootstrapError({
    code: 'COMMAND_MISSING',
    message: `${command} cannot be run (${cause.code})`,
    cure: 'install Node.js with npm from https://nodejs.org, see that it is on PATH, and run the command again',
    cause,
  });
}

/**
 * The script behind a command of an installed package, to be run with this very Node.js on every platform.
 * @param {string} root the project
 * @param {string} packageName such as `typescript`
 * @param {string} binName such as `tsc`
 * @throws {BootstrapError} TOOL_MISSING
 */
function toolScript(root, packageName, binName) {
  const folder = path.join(root, 'node_modules', packageName);
  try {
    const { bin } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
    return path.join(folder, typeof bin === 'string' ? bin : bin[binName]);
  } catch (cause) {
    throw new BootstrapError({
      code: 'TOOL_MISSING',
      message: `the package ${packageName} is not installed`,
      cure: 'run npm install (with development dependencies) and then the command again',
      cause,
    });
  }
}

module.exports = { run, toolScript };
