import { findVariable, getPropertyName } from '@eslint-community/eslint-utils';

/** Whatever is a function; a method's is its value. */
export const FUNCTIONS = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']);

/** The name of a called method, whatever it is called on: of `a.b()` and `a['b']()`; undefined for a plain function. */
export function methodName({ callee }) {
  return callee.type === 'MemberExpression' ? (getPropertyName(callee) ?? undefined) : undefined;
}

/** The variable that an identifier means; undefined for a global that nothing declares. */
export function variableOf(node, context) {
  return findVariable(context.sourceCode.getScope(node), node.name) ?? undefined;
}

/** A rule without options and fixes. */
export function rule(description, messages, create) {
  return { meta: { type: 'problem', docs: { description }, messages, schema: [] }, create };
}
