import { reads, references } from '../references.mjs';
import { rule } from '../names.mjs';

const INEXACT = new Set(['/', '/=', '**', '**=']);
/** Of Math only what maps integers to integers. */
const EXACT_MATH = new Set(['abs', 'max', 'min', 'sign', 'trunc', 'imul', 'clz32']);
const FLOATS = {
  globals: {
    Math: reads(...Object.getOwnPropertyNames(Math).filter((name) => !EXACT_MATH.has(name))),
    Number: reads('parseFloat', 'EPSILON', 'MIN_VALUE', 'MAX_VALUE'),
    ...reads('parseFloat'),
  },
};

/** Rules are integers: a quotient of numbers is a float, and what is added to it depends on the order. */
export const noFloats = rule(
  'no floating-point arithmetic',
  {
    operator: '{{operator}} on numbers is floating-point; divide bigints.',
    literal: 'A fraction is a float; count in parts per million.',
    float: '{{name}} is floating-point; use integer rules.',
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
      ...references(context, FLOATS, ({ node, path }) => {
        context.report({ node, messageId: 'float', data: { name: path.join('.') } });
      }),
      BinaryExpression: assertExact,
      AssignmentExpression: assertExact,
      Literal(node) {
        if (typeof node.value === 'number' && !Number.isInteger(node.value))
          context.report({ node, messageId: 'literal' });
      },
    };
  },
);
