import { getPropertyName } from '@eslint-community/eslint-utils';
import { reads, references } from '../references.mjs';
import { isOfCall } from '../changes.mjs';
import { FUNCTIONS, methodName, rule, variableOf } from '../names.mjs';

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
/** What takes an answer of its callback for a value, or for nothing: a promise of it is lost. */
const TAKERS = new Set([
  ...['forEach', 'filter', 'some', 'every', 'find', 'findIndex', 'findLast', 'findLastIndex', 'sort', 'toSorted'],
]);
/** What gives an array of what its callback answers. */
const MAPPERS = new Set(['map', 'flatMap']);
/** What gives the last answer of its callback. */
const REDUCERS = new Set(['reduce', 'reduceRight']);
/** Where a value is what its parent is. */
const PASSED = new Set([
  ...['ChainExpression', 'LogicalExpression', 'TSAsExpression', 'TSSatisfiesExpression', 'TSNonNullExpression'],
  'TSTypeAssertion',
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
    dropped: 'A dropped promise may end after the transaction; await it, in a for…of loop where there are several.',
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
        const [callback] = node.arguments;
        if (callback !== undefined && losesAnswers(node, context) && functionOf(callback, context)?.async === true)
          context.report({ node: callback, messageId: 'dropped' });
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
  return (
    LEDGER_CALLS.has(methodName(node)) || functionOf(node.callee, context)?.async === true || hasThen(node, context)
  );
}

/** The function or the method of `this` that an expression means, where it is in this file. */
function functionOf(node, context) {
  if (FUNCTIONS.has(node.type)) return node;
  if (node.type === 'Identifier') {
    const [definition] = variableOf(node, context)?.defs ?? [];
    return definition?.type === 'FunctionName' ? definition.node : definition?.node.init;
  }
  if (node.type !== 'MemberExpression' || node.object.type !== 'ThisExpression') return undefined;
  const body = context.sourceCode.getAncestors(node).findLast(({ type }) => type === 'ClassBody');
  return body?.body.find((member) => member.key !== undefined && getPropertyName(member) === getPropertyName(node))
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
      return parent.body === node && isLostCallback(parent, context);
    case 'ReturnStatement':
      return isLostCallback(
        context.sourceCode.getAncestors(node).findLast(({ type }) => FUNCTIONS.has(type)),
        context,
      );
    case 'ConditionalExpression':
      return parent.test === node || isDropped(parent, context);
    case 'SequenceExpression':
      return parent.expressions.at(-1) !== node || isDropped(parent, context);
    default:
      return PASSED.has(parent.type) && isDropped(parent, context);
  }
}

/** Whether a function hands promises to a method that loses them; an async one is reported itself. */
function isLostCallback(callback, context) {
  if (callback === undefined || callback.async) return false;
  const { parent } = callback;
  return parent.type === 'CallExpression' && parent.arguments[0] === callback && losesAnswers(parent, context);
}

/** Whether what a callback answers to a method of arrays is neither awaited nor handed on. */
function losesAnswers(call, context) {
  const method = methodName(call);
  if (TAKERS.has(method)) return true;
  if (REDUCERS.has(method)) return isDropped(call, context);
  // To await an array awaits none of its members; its own methods are no members of a promise.
  return (
    MAPPERS.has(method) &&
    (call.parent.type === 'AwaitExpression' || (call.parent.type !== 'MemberExpression' && isDropped(call, context)))
  );
}

/** Whether a function keeps something that it never looks at; what a module keeps may be exported. */
function isUnread({ scope, references: uses }) {
  return isOfCall(scope) && !uses.some((use) => use.isRead());
}

/** A member of a promise is one of its methods, or was meant to be one of what it gives; an iteration over it is neither. */
function isMemberDropped(member, context) {
  const name = getPropertyName(member);
  if (!CHAINS.has(name)) return name !== null;
  return name === 'catch' && member.parent.type === 'CallExpression' && isDropped(member.parent, context);
}
