'use strict';

const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const path = require('node:path');

const { BootstrapError } = require('./bootstrap-error.cjs');
const { run, toolScript } = require('./command.cjs');
const { sourcesHash } = require('./sources.cjs');
const { assertWritable } = require('./writable.cjs');

/**
 * Compiles the workspaces, unless their sources are as they were at the last successful build.
 * @param {string} root the project
 * @param {import('./progress.cjs').Progress} progress
 * @throws {BootstrapError} CHECKOUT_READ_ONLY, BUILD_FAILED, TOOL_MISSING, INTERRUPTED
 */
async function build(root, progress) {
  const workspaces = workspacesOf(root);
  const complete = workspaces.every((workspace) => existsSync(path.join(root, workspace, 'dist')));
  const hash = sourcesHash(root, workspaces);
  if (complete && readStamp(root) === hash) return;
  for (const folder of ['.', ...workspaces]) assertWritable(path.join(root, folder));
  await progress.step('Building', () => compile(root, { force: !complete }));
  writeFileSync(stampOf(root), hash);
}

function workspacesOf(root) {
  const { references } = JSON.parse(readFileSync(path.join(root, 'tsconfig.json'), 'utf8'));
  return references.map((reference) => reference.path);
}

function stampOf(root) {
  return path.join(root, '.build-stamp');
}

function readStamp(root) {
  return existsSync(stampOf(root)) ? readFileSync(stampOf(root), 'utf8') : null;
}

/** tsc trusts its build information files even if the output is gone, so a missing dist folder asks for `force`. */
async function compile(root, { force }) {
  const args = [toolScript(root, 'typescript', 'tsc'), '-b', ...(force ? ['--force'] : [])];
  const { exitCode, output } = await run(process.execPath, args, { cwd: root, output: 'hidden' });
  if (exitCode === 0) return;
  throw new BootstrapError({
    code: 'BUILD_FAILED',
    message: 'the TypeScript sources do not compile',
    cure: 'correct the errors above and run the command again',
    details: output.trimEnd(),
  });
}

module.exports = { build };
