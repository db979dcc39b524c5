import { getPropertyName } from '@eslint-community/eslint-utils';
import { rule } from '../names.mjs';

const COLLECTIONS = new Set(['Map', 'Set', 'WeakMap', 'WeakSet', 'Array']);
const READ_ONLY = new Set(['ReadonlyMap', 'ReadonlySet', 'ReadonlyArray']);
/** What looks at a collection and leaves it as it is. */
const READERS = new Set([
  ...['has', 'get', 'size', 'length', 'forEach', 'keys', 'values', 'entries', 'at', 'includes', 'indexOf'],
  ...['map', 'filter', 'find', 'findIndex', 'some', 'every', 'reduce', 'slice', 'concat', 'flatMap', 'join'],
]);
const FILLERS = new Set(['set', 'add', 'delete', 'clear', 'push', 'pop', 'shift', 'unshift', 'splice', 'fill']);
const DEFINITIONS = new Set(['ClassExpression', 'FunctionExpression', 'ArrowFunctionExpression']);

/** A process that keeps something from one transaction to the next is another process than its neighbour. */
export const noModuleState = rule(
  'nothing is kept between transactions',
  {
    variable: 'A variable of the module outlives the transaction; keep state on the ledger.',
    collection:
      'A collection of the module can be filled by a transaction; declare it as read-only, or keep it on the ledger.',
    field: 'A static field outlives the transaction; make it readonly.',
  },
  (context) => {
    const { sourceCode } = context;
    return {
      'Program > VariableDeclaration, Program > ExportNamedDeclaration > VariableDeclaration'(node) {
        const isExported = node.parent.type === 'ExportNamedDeclaration';
        const isConstant = node.kind === 'const';
        if (!isConstant && !node.declarations.every((declarator) => definesOnce(declarator, sourceCode)))
          context.report({ node, messageId: 'variable' });
        for (const declarator of node.declarations) {
          const uses = usesOf(declarator, sourceCode);
          const isFillable = isCollection(declarator) && (isExported || !isLookedAtOnly(declarator, uses));
          if (isFillable || uses.some((use) => isChange(use, declarator)))
            context.report({ node: declarator.id, messageId: 'collection' });
        }
      },
      PropertyDefinition(node) {
        if (node.static && !node.readonly) context.report({ node, messageId: 'field' });
      },
    };
  },
);

/** The references to what is declared, but for the declaration. */
function usesOf(declarator, sourceCode) {
  return sourceCode
    .getDeclaredVariables(declarator)
    .flatMap(({ references }) => references.filter(({ init }) => init !== true));
}

/** A module, a class or a function under a name that is never given to anything else: `let` and `var` of older code. */
function definesOnce(declarator, sourceCode) {
  const { init } = declarator;
  const isRequired = init?.type === 'CallExpression' && init.callee.name === 'require';
  if (!isRequired && !DEFINITIONS.has(init?.type)) return false;
  return usesOf(declarator, sourceCode).every((use) => !use.isWrite());
}

function isCollection({ id, init }) {
  const declared = id.typeAnnotation?.typeAnnotation?.typeName?.name;
  return init?.type === 'NewExpression' && COLLECTIONS.has(init.callee.name) && !READ_ONLY.has(declared);
}

/** Whether a collection has its members from the start, and the rest of the file only reads them. */
function isLookedAtOnly({ init }, uses) {
  return (
    init.arguments.length > 0 &&
    uses.every(({ identifier: { parent } }) =>
      parent.type === 'MemberExpression'
        ? READERS.has(getPropertyName(parent))
        : parent.type === 'SpreadElement' || parent.type === 'ForOfStatement',
    )
  );
}

/** Whether a transaction changes what the module declares: a member is set, or a list gets longer, within a function. */
function isChange({ identifier, from }, { init }) {
  if (from.variableScope.type !== 'function') return false;
  let member = identifier;
  while (member.parent.type === 'MemberExpression' && member.parent.object === member) member = member.parent;
  if (member === identifier) return false;
  const { parent } = member;
  if (parent.type === 'AssignmentExpression') return parent.left === member;
  if (parent.type === 'CallExpression' && parent.callee === member)
    return init?.type === 'ArrayExpression' && FILLERS.has(getPropertyName(member));
  return parent.type === 'UpdateExpression' || (parent.type === 'UnaryExpression' && parent.operator === 'delete');
}
