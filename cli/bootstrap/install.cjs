'use strict';

const { createHash } = require('node:crypto');
const { existsSync, readFileSync, rmSync, statSync, writeFileSync } = require('node:fs');
const path = require('node:path');

const { BootstrapError } = require('./bootstrap-error.cjs');
const { run } = require('./command.cjs');
const { assertWritable } = require('./writable.cjs');

const SHOWN_LINES = 15;

/** What npm says, and what helps. The first that matches is shown. */
const CURES = [
  [/ENOSPC/, 'free some disk space, then run the command again'],
  [/EACCES|EPERM|EROFS/, 'make the project folder and the npm cache writable for you, then run the command again'],
  [/EBADENGINE/, 'install the current LTS release of Node.js from https://nodejs.org'],
  [
    /E404|ETARGET|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENOTCACHED|ERR_SOCKET_TIMEOUT/,
    'check the network connection and npm config get registry, then run the command again',
  ],
];

/**
 * Installs the dependencies of package-lock.json, unless they are there.
 * @param {string} root the project
 * @param {import('./progress.cjs').Progress} progress
 * @throws {BootstrapError} CHECKOUT_READ_ONLY, INSTALL_FAILED, INTERRUPTED, COMMAND_MISSING
 */
async function install(root, progress) {
  if (isInstalled(root)) return;
  assertWritable(root);
  await progress.step('Installing packages', () => npmInstall(root));
  writeFileSync(stampOf(root), lockFileHash(root));
}

/** By our stamp, or because npm itself (`npm install`, `npm ci`) has installed this lock file since it was written. */
function isInstalled(root) {
  return isStamped(root) || isInstalledByNpm(root);
}

function isStamped(root) {
  return existsSync(stampOf(root)) && readFileSync(stampOf(root), 'utf8') === lockFileHash(root);
}

function isInstalledByNpm(root) {
  const installed = statSync(npmRecordOf(root), { throwIfNoEntry: false });
  return installed !== undefined && installed.mtimeMs >= statSync(path.join(root, 'package-lock.json')).mtimeMs;
}

function npmRecordOf(root) {
  return path.join(root, 'node_modules', '.package-lock.json');
}

function stampOf(root) {
  return path.join(root, 'node_modules', '.llmnet-installed');
}

function lockFileHash(root) {
  const lockFile = readFileSync(path.join(root, 'package-lock.json'));
  return createHash('sha256').update(lockFile).digest('hex');
}

/**
 * `npm install --no-save` takes the versions of the lock file and leaves it alone. `npm ci` would not do: it refuses a lock file
 * that does not list the optional packages of every platform, and a lock file made where the registry does not offer
 * them cannot.
 */
async function npmInstall(root) {
  removeBrokenOff(root);
  const { command, leading } = npm();
  const args = [...leading, 'install', '--no-save', '--prefer-offline', '--no-audit', '--no-fund'];
  const { exitCode, output } = await run(command, args, { cwd: root, output: 'hidden' });
  if (exitCode !== 0) throw installFailed(output);
}

/** npm writes its own record last; without it an installation was broken off and may hold half a package. */
function removeBrokenOff(root) {
  if (!existsSync(npmRecordOf(root))) rmSync(path.join(root, 'node_modules'), { recursive: true, force: true });
}

/** The npm that called us (`npm start`), else the one on PATH. */
function npm() {
  const script = process.env.npm_execpath;
  if (script !== undefined && path.basename(script) === 'npm-cli.js') {
    return { command: process.execPath, leading: [script] };
  }
  return { command: 'npm', leading: [] };
}

function installFailed(output) {
  const cure = CURES.find(([symptom]) => symptom.test(output));
  return new BootstrapError({
    code: 'INSTALL_FAILED',
    message: 'npm could not install the packages',
    cure: cure?.[1] ?? 'see the lines of npm above, then run the command again',
    details: tellingLines(output),
  });
}

/** npm says what is wrong in the first of its error lines; usage and the place of its log come after. */
function tellingLines(output) {
  const lines = output.trimEnd().split('\n');
  const errors = lines.filter((line) => /^npm (error|ERR!) ./.test(line));
  return (errors.length > 0 ? errors.slice(0, SHOWN_LINES) : lines.slice(-SHOWN_LINES)).join('\n');
}

module.exports = { install };
