import { getPropertyName } from '@eslint-community/eslint-utils';

const FILLERS = new Set(['set', 'add', 'delete', 'clear', 'push', 'pop', 'shift', 'unshift', 'splice', 'fill']);

/** Whether a scope is one of a call, and not of the module: Node.js wraps a CommonJS module in a function. */
export function isOfCall({ variableScope: { type, block } }) {
  return type === 'function' && block.type !== 'Program';
}

/** The name of a member, or of what is defined as one; with `#` where it is private, null where it is computed. */
export function memberName(node) {
  const { type, name } = node.property ?? node.key;
  return type === 'PrivateIdentifier' ? `#${name}` : getPropertyName(node);
}

/** Whether something is set, counted or deleted. */
export function isAssigned(node) {
  const { parent } = node;
  if (parent.type === 'AssignmentExpression') return parent.left === node;
  return parent.type === 'UpdateExpression' || (parent.type === 'UnaryExpression' && parent.operator === 'delete');
}

/** Whether a collection that an expression gives gets filled or emptied, as by `seen.add(5)`. */
export function isFilled({ parent }) {
  return parent.type === 'MemberExpression' && isCalled(parent) && FILLERS.has(getPropertyName(parent));
}

/** Whether a member of what an expression gives is set, or gets filled: `a.b = 5` or `a.b.push(5)`, but not `a.push(5)`. */
export function isMemberChanged(expression) {
  let member = expression;
  while (member.parent.type === 'MemberExpression' && member.parent.object === member) {
    if (member !== expression && isFilled(member)) return true;
    member = member.parent;
  }
  return member !== expression && isAssigned(member);
}

function isCalled(node) {
  return node.parent.type === 'CallExpression' && node.parent.callee === node;
}
