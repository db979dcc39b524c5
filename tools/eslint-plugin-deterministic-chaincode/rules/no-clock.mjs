import { dotted, isGlobal, rule } from '../names.mjs';

const CLOCKS = new Set(['Date.now', 'performance.now', 'process.hrtime', 'process.uptime']);
const TIMERS = new Set(['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask']);

/** The transaction's own timestamp is the only time there is; an endorser's clock is another one on every machine. */
export const noClock = rule(
  'no clock and no timer',
  { clock: '{{name}} differs between endorsers; take the time of the transaction.' },
  (context) => {
    const report = (node, name) => context.report({ node, messageId: 'clock', data: { name } });
    return {
      MemberExpression(node) {
        const name = dotted(node);
        if (name !== undefined && CLOCKS.has(name) && isGlobal(node.object, context)) report(node, name);
      },
      NewExpression(node) {
        const { callee } = node;
        if (
          callee.type === 'Identifier' &&
          callee.name === 'Date' &&
          node.arguments.length === 0 &&
          isGlobal(callee, context)
        )
          report(node, 'new Date()');
      },
      CallExpression({ callee }) {
        if (callee.type !== 'Identifier' || !isGlobal(callee, context)) return;
        if (callee.name === 'Date') report(callee, 'Date()');
        if (TIMERS.has(callee.name)) report(callee, callee.name);
      },
    };
  },
);
