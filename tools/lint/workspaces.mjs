import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

const { posix } = path;
const SKIPPED = new Set(['node_modules', 'dist', 'coverage']);
const EXTENSIONS = ['.ts', '.cts', '.mts', '.cjs', '.mjs'];

/**
 * @typedef {object} Workspace
 * @property {string} folder from the project's root
 * @property {string} name
 * @property {boolean} published
 * @property {readonly string[]} dependencies names of npm packages, ours included
 */

/** The npm workspaces of a project, and where the sources behind their names are. */
export class Workspaces {
  #root;
  #entries = [];
  /** @type {readonly Workspace[]} */
  all;

  /** @param {string} root the project's folder */
  constructor(root) {
    this.#root = root;
    this.all = manifest(root, '.').workspaces.map((folder) => {
      const found = manifest(root, folder);
      this.#entries.push(...entriesOf(folder, found));
      return {
        folder,
        name: found.name,
        published: found.private !== true,
        dependencies: Object.keys({ ...found.dependencies, ...found.peerDependencies }),
      };
    });
  }

  /**
   * The workspace that a file belongs to, or undefined.
   * @param {string} file a path from the project's root
   */
  of(file) {
    return this.all.find(({ folder }) => file.startsWith(`${folder}/`));
  }

  /**
   * The workspace that a module's name names, or undefined if it is not one of ours.
   * @param {string} specifier such as `@llmnet/protocol/rules`
   */
  named(specifier) {
    return this.all.find(({ name }) => specifier === name || specifier.startsWith(`${name}/`));
  }

  /**
   * The file of ours that an import means, its extension left as written if no such file exists; undefined for an import
   * of somebody else's.
   * @param {string} specifier as written in the import
   * @param {string} importer the importing file, a path from the project's root
   */
  target(specifier, importer) {
    if (!specifier.startsWith('.')) return this.#source(specifier);
    const bare = posix.join(posix.dirname(importer), specifier);
    const stem = bare.replace(/\.[cm]?js$/, '');
    const candidates = [bare, ...[bare, stem, `${bare}/index`].flatMap((base) => EXTENSIONS.map((end) => base + end))];
    return (
      candidates.find((file) => EXTENSIONS.includes(posix.extname(file)) && existsSync(path.join(this.#root, file))) ??
      bare
    );
  }

  #source(specifier) {
    for (const { name, source } of this.#entries) {
      const [start, end] = name.split('*');
      if (end === undefined ? specifier !== name : !specifier.startsWith(start)) continue;
      return source.replace('*', specifier.slice(start.length));
    }
    return undefined;
  }

  /** Every source of the project, tests included, as paths from its root. */
  files(folder = '.') {
    return readdirSync(path.join(this.#root, folder), { withFileTypes: true }).flatMap((entry) => {
      if (entry.name.startsWith('.') || SKIPPED.has(entry.name)) return [];
      const file = posix.join(folder, entry.name);
      if (entry.isDirectory()) return this.files(file);
      return EXTENSIONS.includes(posix.extname(file)) ? [file] : [];
    });
  }
}

function manifest(root, folder) {
  return JSON.parse(readFileSync(path.join(root, folder, 'package.json'), 'utf8'));
}

/** Each entry of a package, its name as an import has it, with the source that its output is made of; both may hold a `*`. */
function entriesOf(folder, { name, exports, main = './index.js' }) {
  return Object.entries(exports ?? { '.': main }).map(([entry, target]) => {
    const output = typeof target === 'string' ? target : target.default;
    const source = output.replace(/^(\.\/)?dist\/(.*)\.js$/, 'src/$2.ts');
    return { name: posix.join(name, entry), source: posix.join(folder, source) };
  });
}
