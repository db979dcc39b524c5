import { getPropertyName } from '@eslint-community/eslint-utils';
import { reads, references } from '../references.mjs';
import { methodName, rule, variableOf } from '../names.mjs';

const COMBINATORS = { globals: { Promise: reads('all', 'allSettled', 'any', 'race', 'try', 'withResolvers') } };
/** What a stub answers with a promise, by the names that Fabric gives it. */
const LEDGER_CALLS = new Set([
  ...['getState', 'getMultipleStates', 'putState', 'deleteState', 'invokeChaincode', 'getHistoryForKey'],
  ...['setStateValidationParameter', 'getStateValidationParameter'],
  ...['getStateByRange', 'getStateByRangeWithPagination', 'getQueryResult', 'getQueryResultWithPagination'],
  ...['getStateByPartialCompositeKey', 'getStateByPartialCompositeKeyWithPagination'],
  ...['getPrivateData', 'getMultiplePrivateData', 'getPrivateDataHash', 'putPrivateData', 'deletePrivateData'],
  ...['purgePrivateData', 'setPrivateDataValidationParameter', 'getPrivateDataValidationParameter'],
  ...['getPrivateDataByRange', 'getPrivateDataByPartialCompositeKey', 'getPrivateDataQueryResult'],
]);
const CHAINS = new Set(['then', 'catch', 'finally']);
const FUNCTIONS = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']);
/** Where a value is what its parent is. */
const PASSED = new Set([
  ...[
    'ChainExpression',
    'LogicalExpression',
    'TSAsExpression',
    'TSSatisfiesExpression',
    'TSNonNullExpression',
    'TSTypeAssertion',
  ],
]);
/** Where a promise cannot be meant: nobody waits for it, or it is taken for its value. */
const LOST = new Set([
  ...['ExpressionStatement', 'UnaryExpression', 'BinaryExpression', 'TemplateLiteral', 'IfStatement'],
  ...['WhileStatement', 'DoWhileStatement', 'ForStatement', 'SwitchStatement'],
]);

/** A transaction's calls to its peer go one after another: what is not awaited may be lost, and races change the order. */
export const awaitedCalls = rule(
  'calls to the peer one after another, each awaited',
  {
    combinator:
      '{{name}} gains nothing, since a transaction has one message under way, and hides the order; await in a loop.',
    chained: '.{{name}}() leaves the order to the reader; await.',
    dropped: 'A dropped promise may end after the transaction; await it.',
  },
  (context) => {
    const combinators = new Set();
    return {
      ...references(context, COMBINATORS, ({ node, path }) => {
        combinators.add(node);
        context.report({ node, messageId: 'combinator', data: { name: path.join('.') } });
      }),
      CallExpression(node) {
        const method = methodName(node);
        if (method === 'then' || method === 'finally')
          context.report({ node, messageId: 'chained', data: { name: method } });
        else if (!combinators.has(node.callee) && givesPromise(node, context) && isDropped(node, context))
          context.report({ node, messageId: 'dropped' });
        if (method === 'forEach' && node.arguments[0]?.async === true)
          context.report({ node: node.arguments[0], messageId: 'dropped' });
      },
      'UnaryExpression[operator="void"]'(node) {
        // What is known to be a promise is found as one.
        if (node.argument.type === 'CallExpression' && !givesPromise(node.argument, context))
          context.report({ node, messageId: 'dropped' });
      },
    };
  },
);

/** Whether a call is known to give a promise: of the stub, of an async function of this file, or by its type where types are at hand. */
function givesPromise(node, context) {
  return LEDGER_CALLS.has(methodName(node)) || calledFunction(node, context)?.async === true || hasThen(node, context);
}

/** The function or the method of `this` that is called, where it is in this file. */
function calledFunction({ callee }, context) {
  if (FUNCTIONS.has(callee.type)) return callee;
  if (callee.type === 'Identifier') {
    const [definition] = variableOf(callee, context)?.defs ?? [];
    return definition?.type === 'FunctionName' ? definition.node : definition?.node.init;
  }
  if (callee.type !== 'MemberExpression' || callee.object.type !== 'ThisExpression') return undefined;
  const body = context.sourceCode.getAncestors(callee).findLast(({ type }) => type === 'ClassBody');
  return body?.body.find((member) => member.key !== undefined && getPropertyName(member) === getPropertyName(callee))
    ?.value;
}

function hasThen(node, { sourceCode: { parserServices: services } }) {
  if (services?.program === undefined || services.program === null) return false;
  return services.getTypeAtLocation(node).getProperty('then') !== undefined;
}

/** Whether what a node gives is neither awaited nor handed on. */
function isDropped(node, context) {
  const { parent } = node;
  if (LOST.has(parent.type)) return true;
  switch (parent.type) {
    case 'MemberExpression':
      return parent.object === node && isMemberDropped(parent, context);
    case 'VariableDeclarator':
      return parent.id.type === 'Identifier' && isUnread(variableOf(parent.id, context));
    case 'ArrowFunctionExpression':
      return parent.body === node && parent.parent.type === 'CallExpression' && methodName(parent.parent) === 'forEach';
    case 'ConditionalExpression':
      return parent.test === node || isDropped(parent, context);
    case 'SequenceExpression':
      return parent.expressions.at(-1) !== node || isDropped(parent, context);
    default:
      return PASSED.has(parent.type) && isDropped(parent, context);
  }
}

/** Whether a function keeps something that it never looks at; what a module keeps may be exported. */
function isUnread({ scope, references: uses }) {
  return scope.variableScope.type === 'function' && !uses.some((use) => use.isRead());
}

/** A member of a promise is one of its methods, or was meant to be one of what it gives; an iteration over it is neither. */
function isMemberDropped(member, context) {
  const name = getPropertyName(member);
  if (!CHAINS.has(name)) return name !== null;
  return name === 'catch' && member.parent.type === 'CallExpression' && isDropped(member.parent, context);
}
