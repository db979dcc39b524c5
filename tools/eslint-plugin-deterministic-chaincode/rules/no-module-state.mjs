import { rule } from '../names.mjs';

const COLLECTIONS = new Set(['Map', 'Set', 'WeakMap', 'WeakSet', 'Array']);
const READ_ONLY = new Set(['ReadonlyMap', 'ReadonlySet', 'ReadonlyArray']);

/** A process that keeps something from one transaction to the next is another process than its neighbour. */
export const noModuleState = rule(
  'nothing is kept between transactions',
  {
    variable: 'A variable of the module outlives the transaction; keep state on the ledger.',
    collection:
      'A collection of the module can be filled by a transaction; declare it as read-only, or keep it on the ledger.',
    field: 'A static field outlives the transaction; make it readonly.',
  },
  (context) => ({
    'Program > VariableDeclaration, Program > ExportNamedDeclaration > VariableDeclaration'(node) {
      if (node.kind !== 'const') context.report({ node, messageId: 'variable' });
      for (const { id, init } of node.declarations) {
        const mutable =
          init?.type === 'NewExpression' && init.callee.type === 'Identifier' && COLLECTIONS.has(init.callee.name);
        const declared = id.typeAnnotation?.typeAnnotation?.typeName?.name;
        if (mutable && !READ_ONLY.has(declared)) context.report({ node: id, messageId: 'collection' });
      }
    },
    PropertyDefinition(node) {
      if (node.static && !node.readonly) context.report({ node, messageId: 'field' });
    },
  }),
);
