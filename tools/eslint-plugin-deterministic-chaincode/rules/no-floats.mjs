import { isGlobal, rule } from '../names.mjs';

const INEXACT = new Set(['/', '/=', '**', '**=']);
const PARSERS = new Set(['parseFloat']);
/** Of Math only what maps integers to integers. */
const EXACT_MATH = new Set(['abs', 'max', 'min', 'sign', 'trunc', 'imul', 'clz32']);

/** Rules are integers: a quotient of numbers is a float, and what is added to it depends on the order. */
export const noFloats = rule(
  'no floating-point arithmetic',
  {
    operator: '{{operator}} on numbers is floating-point; divide bigints.',
    literal: 'A fraction is a float; count in parts per million.',
    math: 'Math.{{name}} is floating-point; use integer rules.',
    parse: '{{name}} makes a float.',
  },
  (context) => {
    const services = context.sourceCode.parserServices;
    const isBigInt = (node) => {
      if (services?.program === undefined || services.program === null)
        return node.type === 'Literal' && 'bigint' in node;
      const checker = services.program.getTypeChecker();
      return checker.typeToString(checker.getBaseTypeOfLiteralType(services.getTypeAtLocation(node))) === 'bigint';
    };
    const assertExact = (node) => {
      if (INEXACT.has(node.operator) && !isBigInt(node.left))
        context.report({ node, messageId: 'operator', data: { operator: node.operator } });
    };
    return {
      BinaryExpression: assertExact,
      AssignmentExpression: assertExact,
      Literal(node) {
        if (typeof node.value === 'number' && !Number.isInteger(node.value))
          context.report({ node, messageId: 'literal' });
      },
      MemberExpression(node) {
        const { object, property } = node;
        if (
          object.type === 'Identifier' &&
          object.name === 'Math' &&
          isGlobal(object, context) &&
          !EXACT_MATH.has(property.name)
        )
          context.report({ node, messageId: 'math', data: { name: property.name } });
      },
      CallExpression({ callee }) {
        if (callee.type === 'Identifier' && PARSERS.has(callee.name) && isGlobal(callee, context))
          context.report({ node: callee, messageId: 'parse', data: { name: callee.name } });
      },
    };
  },
);
