import { isBuiltin } from 'node:module';
import { getPropertyName, getStringIfConstant } from '@eslint-community/eslint-utils';
import { CALL, isTypeOnly, READ, reads, references } from '../references.mjs';
import { methodName, rule } from '../names.mjs';

const LOADING = { [CALL]: true, ...reads('resolve', 'cache', 'extensions') };
const ENVIRONMENT = {
  globals: {
    ...reads(
      'process',
      '__dirname',
      '__filename',
      'fetch',
      'navigator',
      'WebSocket',
      'EventSource',
      'BroadcastChannel',
    ),
    require: LOADING,
    module: { require: LOADING, ...reads('filename', 'path', 'paths') },
  },
};
/** Where an ES module lies. */
const PLACES = new Set(['url', 'dirname', 'filename', 'resolve']);
/** Of Node's own modules only those whose result is fixed by the arguments. */
const PURE_MODULES = new Set([
  ...['crypto', 'buffer', 'util', 'util/types', 'assert', 'assert/strict'],
  ...['events', 'querystring', 'string_decoder', 'url', 'punycode'],
]);

/** What a chaincode sees is its arguments and the ledger: not the process, the machine, the network or the files around it. */
export const noEnvironment = rule(
  'nothing of the process or the machine',
  {
    global: '{{name}} belongs to the process; a transaction sees its arguments and the ledger only.',
    module: '{{name}} reaches outside the transaction.',
    computed: 'Which module is loaded cannot be seen here; name it as text.',
    mspId: 'getMspID() tells the organisation of the process, which is another for each endorser.',
  },
  (context) => {
    /** @param source the expression that names the module; none for an export of the file's own names */
    const assertPure = (node, source) => {
      if (!source) return;
      const name = getStringIfConstant(source, context.sourceCode.getScope(source));
      if (name === null) context.report({ node, messageId: 'computed' });
      else if (isBuiltin(name) && !PURE_MODULES.has(name.replace(/^node:/, '')))
        context.report({ node, messageId: 'module', data: { name } });
    };
    const assertPureSource = (node) => {
      if (!isTypeOnly(node)) assertPure(node, node.source);
    };
    return {
      ...references(context, ENVIRONMENT, ({ node, path, type }) => {
        if (type === READ) context.report({ node, messageId: 'global', data: { name: path.join('.') } });
        else assertPure(node, node.arguments[0]);
      }),
      ImportDeclaration: assertPureSource,
      ImportExpression: assertPureSource,
      ExportNamedDeclaration: assertPureSource,
      ExportAllDeclaration: assertPureSource,
      TSImportEqualsDeclaration(node) {
        if (!isTypeOnly(node)) assertPure(node, node.moduleReference.expression);
      },
      MemberExpression(node) {
        if (node.object.type === 'MetaProperty' && PLACES.has(getPropertyName(node)))
          context.report({ node, messageId: 'global', data: { name: `import.meta.${getPropertyName(node)}` } });
      },
      CallExpression(node) {
        if (methodName(node) === 'getMspID') context.report({ node, messageId: 'mspId' });
      },
    };
  },
);
