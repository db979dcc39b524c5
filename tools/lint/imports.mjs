import path from 'node:path';
import { isBuiltin } from 'node:module';
import { circlesOf } from './circles.mjs';
import { ROOMS, TEST_ONLY, roomOf } from './rooms.mjs';
import { Workspaces } from './workspaces.mjs';

/**
 * ESLint's configuration for imports: which room may import what (`imports/walls`), and that no files import each other in a
 * circle (`imports/no-circle`). Both see imports of values and of types, re-exports, `import()` and `require()`.
 * @param {string} root the project's folder
 * @param {Readonly<Record<string, import('./rooms.mjs').Room>>} [rooms]
 */
export function importRules(root, rooms = ROOMS) {
  const workspaces = new Workspaces(root);
  return {
    files: ['**/*.{ts,cjs,mjs}'],
    plugins: { imports: { rules: { walls: walls(root, workspaces, rooms), 'no-circle': noCircle(root, workspaces) } } },
    rules: { 'imports/walls': 'error', 'imports/no-circle': 'error' },
  };
}

/** An ESLint rule that calls `check` with each import of a file: its node, the module's name, the file's path from the root. */
function importRule(root, messages, check) {
  return {
    meta: { type: 'problem', schema: [], messages },
    create(context) {
      const file = path.relative(root, context.filename).split(path.sep).join('/');
      const see = (literal) => {
        if (typeof literal?.value !== 'string') return;
        const problem = check(literal.value, file);
        if (problem !== null) context.report({ node: literal, ...problem });
      };
      return {
        ImportDeclaration: (node) => see(node.source),
        ExportNamedDeclaration: (node) => see(node.source),
        ExportAllDeclaration: (node) => see(node.source),
        ImportExpression: (node) => see(node.source),
        TSImportType: (node) => see(node.source ?? node.argument?.literal),
        TSExternalModuleReference: (node) => see(node.expression),
        'CallExpression[callee.name="require"]': (node) => see(node.arguments[0]),
      };
    },
  };
}

function noCircle(root, workspaces) {
  let circles;
  return importRule(root, { circle: 'These files import each other: {{files}}.' }, (specifier, file) => {
    circles ??= circlesOf(root, workspaces);
    const group = circles.get(file);
    if (!group?.includes(workspaces.target(specifier, file))) return null;
    return { messageId: 'circle', data: { files: group.join(', ') } };
  });
}

const WALLS = {
  unknown: '{{room}} is no room yet: say in tools/lint/rooms.mjs what it may import.',
  sideways: 'Import {{target}} by the name of its package, not by its path.',
  arrow: '{{room}} may import only these rooms: {{allowed}}.',
  private: 'A published package cannot depend on {{target}}, which is private.',
  test: '{{target}} is for tests only.',
  undeclared: '{{target}} is not among the dependencies of {{room}}.',
  outside: '{{room}} may not import {{target}}.',
};

function walls(root, workspaces, rooms) {
  return importRule(root, WALLS, (specifier, file) => {
    const home = workspaces.of(file);
    if (home === undefined || isOfTests(file)) return null;
    const room = roomOf(file, rooms);
    if (room === undefined) return { messageId: 'unknown', data: { room: home.folder } };
    const wall = specifier.startsWith('.') || workspaces.named(specifier) !== undefined ? wallWithin : wallOutside;
    const met = wall({ specifier, file, home, room, workspaces, rooms });
    return (
      met && {
        messageId: met.wall,
        data: { room, target: specifier, allowed: rooms[room].ours.join(', ') || 'none', ...met.data },
      }
    );
  });
}

/** The wall between an import and a module of ours, or null. */
function wallWithin({ specifier, file, home, room, workspaces, rooms }) {
  const target = workspaces.target(specifier, file);
  if (target === undefined) return { wall: 'sideways' };
  const owner = workspaces.of(target);
  if (isOfTests(target)) return { wall: 'test' };
  if (owner === undefined) return null;
  if (owner !== home && specifier.startsWith('.')) return { wall: 'sideways' };
  if (home.published && !owner.published) return { wall: 'private' };
  const entered = roomOf(target, rooms);
  if (entered !== room && !rooms[room].ours.includes(entered)) return { wall: 'arrow' };
  if (owner === home || home.dependencies.includes(owner.name)) return null;
  return { wall: 'undeclared', data: { target: owner.name } };
}

function isOfTests(file) {
  return file.startsWith('packages/test-kit/') || /(^|\/)test\//.test(file);
}

/** The wall between an import and a module of Node.js or of npm, or null. */
function wallOutside({ specifier, home, room, rooms }) {
  const { only, never = [] } = rooms[room];
  const target = isBuiltin(specifier) ? `node:${specifier.replace(/^node:/, '')}` : packageOf(specifier);
  const data = { target };
  if (matches(TEST_ONLY, target)) return { wall: 'test', data };
  if (only !== undefined ? !only.includes(target) : matches(never, target)) return { wall: 'outside', data };
  if (isBuiltin(specifier) || home.dependencies.includes(target)) return null;
  return { wall: 'undeclared', data };
}

function packageOf(specifier) {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function matches(patterns, name) {
  return patterns.some((pattern) => (pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern));
}
