import { getStaticValue } from '@eslint-community/eslint-utils';
import { methodName, rule } from '../names.mjs';

/** Iteration whose order is not the same for everyone, or not the one that it looks like. */
export const orderedIteration = rule(
  'iteration in a stated order',
  {
    forIn: 'for…in also visits inherited names, in an order of its own; iterate over sorted keys.',
    sort: '{{name}} without a comparison sorts by text; say how.',
  },
  (context) => {
    const services = context.sourceCode.parserServices;
    /** Text is the one thing that the default order is right for; without types nobody knows what is sorted. */
    const maySortText = ({ callee }) => {
      if (services?.program === undefined || services.program === null) return true;
      const checker = services.program.getTypeChecker();
      const [element] = checker.getTypeArguments(services.getTypeAtLocation(callee.object)) ?? [];
      return (
        element !== undefined && checker.typeToString(checker.getBaseConstraintOfType(element) ?? element) === 'string'
      );
    };
    const isUnordered = ({ arguments: [order] }) => {
      if (order === undefined) return true;
      const known = getStaticValue(order, context.sourceCode.getScope(order));
      return known !== null && known.value === undefined;
    };
    return {
      ForInStatement(node) {
        context.report({ node, messageId: 'forIn' });
      },
      CallExpression(node) {
        const name = methodName(node);
        if ((name === 'sort' || name === 'toSorted') && isUnordered(node) && !maySortText(node))
          context.report({ node, messageId: 'sort', data: { name } });
      },
    };
  },
);
