import { isGlobal, methodName, rule } from '../names.mjs';

const METHODS = new Set([
  'localeCompare',
  'toLocaleString',
  'toLocaleDateString',
  'toLocaleTimeString',
  'toLocaleLowerCase',
  'toLocaleUpperCase',
]);

/** Locales are the machine's, and what they say changes with its libraries. */
export const noLocale = rule(
  'nothing that depends on a locale',
  { locale: '{{name}} depends on the machine’s locale; compare code units.' },
  (context) => {
    const report = (node, name) => context.report({ node, messageId: 'locale', data: { name } });
    return {
      CallExpression(node) {
        const name = methodName(node);
        if (name !== undefined && METHODS.has(name)) report(node, name);
      },
      MemberExpression(node) {
        if (node.object.type === 'Identifier' && node.object.name === 'Intl' && isGlobal(node.object, context))
          report(node, 'Intl');
      },
    };
  },
);
