import { getPropertyName } from '@eslint-community/eslint-utils';
import { reads, references } from '../references.mjs';
import { rule } from '../names.mjs';

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
    const assertPlain = (node) => {
      const name = getPropertyName(node);
      if (METHODS.has(name)) report(node, name);
    };
    return {
      ...references(context, { globals: reads('Intl') }, ({ node }) => report(node, 'Intl')),
      MemberExpression: assertPlain,
      'ObjectPattern > Property': assertPlain,
    };
  },
);
