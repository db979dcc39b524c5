import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

/**
 * The imports of every source of a project, type-only ones included.
 * @param {string} root the project's folder
 * @param {import('./workspaces.mjs').Workspaces} workspaces
 * @returns {ReadonlyMap<string, readonly string[]>} file → the files of ours that it imports
 */
function importGraph(root, workspaces) {
  return new Map(
    workspaces.files().map((file) => {
      const { importedFiles } = ts.preProcessFile(readFileSync(path.join(root, file), 'utf8'), true, true);
      return [file, importedFiles.flatMap(({ fileName }) => workspaces.target(fileName, file) ?? [])];
    }),
  );
}

/**
 * The groups of files that import each other, directly or by way of others (Tarjan's strongly connected components).
 * @param {string} root the project's folder
 * @param {import('./workspaces.mjs').Workspaces} workspaces
 * @returns {ReadonlyMap<string, readonly string[]>} each file of a group → the group, sorted
 */
export function circlesOf(root, workspaces) {
  const graph = importGraph(root, workspaces);
  const found = new Map();
  const order = new Map();
  const lowest = new Map();
  const open = [];

  function visit(file) {
    order.set(file, order.size);
    lowest.set(file, order.get(file));
    open.push(file);
    for (const next of graph.get(file) ?? []) {
      if (!order.has(next)) visit(next);
      if (open.includes(next)) lowest.set(file, Math.min(lowest.get(file), lowest.get(next)));
    }
    if (lowest.get(file) === order.get(file)) close(open.splice(open.indexOf(file)).toSorted());
  }

  function close(group) {
    if (group.length === 1 && !graph.get(group[0])?.includes(group[0])) return;
    for (const file of group) found.set(file, group);
  }

  for (const file of graph.keys()) if (!order.has(file)) visit(file);
  return found;
}
