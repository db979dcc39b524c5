import { dotted, isGlobal, methodName, rule } from '../names.mjs';

const SOURCES = new Set([
  'randomBytes',
  'randomFill',
  'randomFillSync',
  'randomInt',
  'randomUUID',
  'getRandomValues',
  'generateKeyPair',
  'generateKeyPairSync',
  'generateKey',
  'generateKeySync',
]);

/** Randomness comes from committed values only: draws are hashes of them. */
export const noRandomness = rule(
  'no randomness',
  { random: '{{name}} gives every endorser another value; draw from a seed of committed values.' },
  (context) => {
    const report = (node, name) => context.report({ node, messageId: 'random', data: { name } });
    return {
      MemberExpression(node) {
        if (dotted(node) === 'Math.random' && isGlobal(node.object, context)) report(node, 'Math.random');
      },
      CallExpression(node) {
        const name = node.callee.type === 'Identifier' ? node.callee.name : methodName(node);
        if (name !== undefined && SOURCES.has(name)) report(node, name);
      },
    };
  },
);
