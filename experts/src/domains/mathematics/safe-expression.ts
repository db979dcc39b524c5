import type { FunctionNode, MathNode, OperatorNode } from 'mathjs';

/** What an expression may contain; anything else (assignment, import, units, strings, matrices…) is refused. */
export interface Grammar {
  readonly functions: ReadonlySet<string>;
  readonly symbols: ReadonlySet<string>;
}

const OPERATORS = new Set([
  'add',
  'subtract',
  'multiply',
  'divide',
  'pow',
  'mod',
  'unaryMinus',
  'unaryPlus',
  'factorial',
]);

const MAX_NODES = 60;
const MAX_EXPONENT = 400;
const MAX_FACTORIAL = 45;

/**
 * Whether an expression is cheap and harmless to evaluate: only the grammar's functions and symbols, few nodes, small
 * literal exponents and factorials.
 */
export function isSafe(expression: MathNode, grammar: Grammar): boolean {
  const nodes: MathNode[] = [];
  expression.traverse((node) => nodes.push(node));
  return nodes.length <= MAX_NODES && nodes.every((node) => isAllowed(node, grammar));
}

/** Whether there is anything to compute: a lone number, even a negative one, is no question. */
export function computes(expression: MathNode): boolean {
  return expression.filter((node) => isFunction(node) || (isOperator(node) && node.fn !== 'unaryMinus')).length > 0;
}

function isAllowed(node: MathNode, grammar: Grammar): boolean {
  if (isOperator(node)) return OPERATORS.has(node.fn) && hasSmallOperand(node);
  if (isFunction(node)) return grammar.functions.has(node.fn.name);
  switch (node.type) {
    case 'ParenthesisNode':
      return true;
    case 'ConstantNode':
      return /^[\d.]+(e[+-]?\d+)?$/i.test(node.toString());
    case 'SymbolNode':
      return grammar.symbols.has(node.toString()) || grammar.functions.has(node.toString());
    default:
      return false;
  }
}

function hasSmallOperand(node: OperatorNode): boolean {
  if (node.fn === 'pow') return isLiteralUpTo(node.args[1], MAX_EXPONENT);
  if (node.fn === 'factorial') return isLiteralUpTo(node.args[0], MAX_FACTORIAL);
  return true;
}

/** A literal number, possibly in brackets or negative, or a fraction of two. */
function isLiteralUpTo(node: MathNode | undefined, limit: number): boolean {
  const literal = node?.toString().replace(/[()\s]/g, '') ?? '';
  return /^-?[\d.]+(?:\/[\d.]+)?$/.test(literal) && literal.split('/').every((part) => Math.abs(Number(part)) <= limit);
}

function isOperator(node: MathNode): node is OperatorNode {
  return node.type === 'OperatorNode';
}

function isFunction(node: MathNode): node is FunctionNode {
  return node.type === 'FunctionNode';
}
