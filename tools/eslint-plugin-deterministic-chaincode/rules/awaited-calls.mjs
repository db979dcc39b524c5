import { dotted, isGlobal, methodName, rule } from '../names.mjs';

/** A transaction's calls to its peer go one after another: what is not awaited may be lost, and races change the order. */
export const awaitedCalls = rule(
  'calls to the peer one after another, each awaited',
  {
    combinator:
      '{{name}} gains nothing, since a transaction has one message under way, and hides the order; await in a loop.',
    chained: '.{{name}}() leaves the order to the reader; await.',
    dropped: 'A dropped promise may end after the transaction; await it.',
  },
  (context) => ({
    CallExpression(node) {
      const { callee } = node;
      const name = callee.type === 'MemberExpression' ? dotted(callee) : undefined;
      if (name?.startsWith('Promise.') && isGlobal(callee.object, context)) {
        if (!['Promise.resolve', 'Promise.reject'].includes(name))
          context.report({ node, messageId: 'combinator', data: { name } });
        return;
      }
      const method = methodName(node);
      if (method === 'then' || method === 'finally')
        context.report({ node, messageId: 'chained', data: { name: method } });
    },
    'UnaryExpression[operator="void"]'(node) {
      if (node.argument.type === 'CallExpression') context.report({ node, messageId: 'dropped' });
    },
  }),
);
