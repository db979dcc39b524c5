import { getPropertyName, getStaticValue } from '@eslint-community/eslint-utils';
import { isAssigned, isFilled, isMemberChanged, isOfCall, memberName } from '../changes.mjs';
import { FUNCTIONS, rule } from '../names.mjs';

const COLLECTIONS = new Set(['Map', 'Set', 'WeakMap', 'WeakSet', 'Array']);
const READ_ONLY = new Set(['ReadonlyMap', 'ReadonlySet', 'ReadonlyArray']);
/** What looks at a collection and leaves it as it is. */
const READERS = new Set([
  ...['has', 'get', 'size', 'length', 'forEach', 'keys', 'values', 'entries', 'at', 'includes', 'indexOf'],
  ...['map', 'filter', 'find', 'findIndex', 'some', 'every', 'reduce', 'slice', 'concat', 'flatMap', 'join'],
]);
const DEFINITIONS = new Set(['ClassExpression', 'FunctionExpression', 'ArrowFunctionExpression']);
const GLOBAL_OBJECTS = new Set(['global', 'globalThis']);
const EXPORTS = new Set(['exports', 'module']);
const THIS_BINDERS = new Set(['MethodDefinition', 'PropertyDefinition', 'StaticBlock', 'FunctionDeclaration']);
/** There a static field that is constant can be declared so. */
const TYPESCRIPT = /\.[cm]?tsx?$/;

/** A process that keeps something from one transaction to the next is another process than its neighbour. */
export const noModuleState = rule(
  'nothing is kept between transactions',
  {
    variable: 'A variable of the module outlives the transaction; keep state on the ledger.',
    collection:
      'A collection of the module can be changed by a transaction; keep it on the ledger. A constant one is an ' +
      'Object.freeze() of a list or object, or a Map or Set that is made with its members, only read, and not exported.',
    member: 'A member of what the module declares or imports outlives the transaction; keep it on the ledger.',
    global: 'A global outlives the transaction; declare a variable in the function, or keep it on the ledger.',
    field:
      'A static field outlives the transaction; keep it on the ledger. A constant one is readonly in TypeScript; in ' +
      'JavaScript it has a text, a number or an Object.freeze(), and is assigned nowhere else.',
  },
  (context) => {
    const { sourceCode } = context;
    const staticFields = [];
    /** The members that the file assigns, by name, whatever they are members of. */
    const assigned = new Set();
    const checkMembers = (node) => {
      if (!isOfModule(node, sourceCode)) return;
      for (const { identifier, from } of usesOf(node, sourceCode)) {
        if (isOfCall(from) && isMemberChanged(identifier))
          context.report({ node: identifier.parent, messageId: 'member' });
      }
    };
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
      'ClassDeclaration, ClassExpression, FunctionDeclaration, ImportDeclaration': checkMembers,
      ThisExpression(node) {
        const { expression, definition } = classMeant(node, sourceCode) ?? {};
        if (definition !== undefined && isOfModule(definition, sourceCode) && isMemberChanged(expression))
          context.report({ node: expression.parent, messageId: 'member' });
      },
      MemberExpression(node) {
        if (isAssigned(node)) assigned.add(memberName(node));
      },
      PropertyDefinition(node) {
        if (node.static && !node.readonly) staticFields.push(node);
      },
      'Program:exit'() {
        for (const node of staticFields) {
          const isConstant = isFixed(node.value, sourceCode) && !assigned.has(memberName(node));
          if (!isConstant || TYPESCRIPT.test(context.filename)) context.report({ node, messageId: 'field' });
        }
        for (const use of undeclaredUses(sourceCode)) {
          if (use.isWrite() || isGlobalChanged(use)) context.report({ node: use.identifier, messageId: 'global' });
        }
      },
    };
  },
);

/** The references to what a node declares, but for the declaration; a function's parameters are of its calls. */
function usesOf(node, sourceCode) {
  return sourceCode
    .getDeclaredVariables(node)
    .filter(({ defs }) => defs.every(({ type }) => type !== 'Parameter'))
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
  if (!isOfCall(from)) return false;
  return isMemberChanged(identifier) || (init?.type === 'ArrayExpression' && isFilled(identifier));
}

/** Whether something is defined once, with the module, and not by each call of a function. */
function isOfModule(node, sourceCode) {
  return !sourceCode.getAncestors(node).some(({ type }) => FUNCTIONS.has(type));
}

/** The class that `this`, in a static member, or `this.constructor`, in another one, means when it is called. */
function classMeant(node, sourceCode) {
  if (!isOfCall(sourceCode.getScope(node))) return undefined;
  const holder = sourceCode.getAncestors(node).findLast(bindsThis);
  if (holder?.type !== 'MethodDefinition' && holder?.type !== 'PropertyDefinition') return undefined;
  const expression = holder.static ? node : node.parent;
  const isClass =
    holder.static || (expression.type === 'MemberExpression' && getPropertyName(expression) === 'constructor');
  return isClass ? { expression, definition: holder.parent.parent } : undefined;
}

function bindsThis({ type, parent }) {
  return type !== 'FunctionExpression' ? THIS_BINDERS.has(type) : parent.type !== 'MethodDefinition';
}

/** Whether a static field is given what nobody can change. */
function isFixed(value, sourceCode) {
  if (value === null) return false;
  const { type, callee } = value;
  if (type === 'CallExpression' && sourceCode.getText(callee) === 'Object.freeze') return true;
  const known = getStaticValue(value, sourceCode.getScope(value));
  return known !== null && (typeof known.value !== 'object' || known.value === null);
}

/** The uses of names that nothing in the file declares. */
function undeclaredUses({ scopeManager: { globalScope } }) {
  const predefined = globalScope.variables.filter(({ defs }) => defs.length === 0);
  return [...predefined.flatMap(({ references }) => references), ...globalScope.through];
}

/** Whether a member of the global object is set, or by a transaction what the module exports. */
function isGlobalChanged({ identifier, from }) {
  const { name } = identifier;
  return (GLOBAL_OBJECTS.has(name) || (EXPORTS.has(name) && isOfCall(from))) && isMemberChanged(identifier);
}
