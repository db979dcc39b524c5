'use strict';

const { createHash } = require('node:crypto');
const { readFileSync, readdirSync } = require('node:fs');
const path = require('node:path');

const SOURCE = /\.(ts|tsx|cts|mts|json)$/;
const NOT_SOURCES = new Set(['node_modules', 'dist']);
const ROOT_FILES = ['package-lock.json', 'tsconfig.base.json', 'tsconfig.json'];

/**
 * SHA-256 over the names and contents of everything that the compiler reads, in hex. Contents rather than times:
 * a copy or a checkout changes the times only.
 * @param {string} root the project
 * @param {readonly string[]} workspaces folders below it
 */
function sourcesHash(root, workspaces) {
  const files = [...ROOT_FILES, ...workspaces.flatMap((workspace) => sourcesBelow(root, workspace))];
  const hash = createHash('sha256');
  for (const file of files) {
    const content = readFileSync(path.join(root, file));
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

function sourcesBelow(root, folder) {
  const entries = readdirSync(path.join(root, folder), { withFileTypes: true });
  return entries
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const name = path.posix.join(folder, entry.name);
      if (entry.isDirectory()) return NOT_SOURCES.has(entry.name) ? [] : sourcesBelow(root, name);
      return SOURCE.test(entry.name) ? [name] : [];
    });
}

module.exports = { sourcesHash };
