import { isGlobal, methodName, rule } from '../names.mjs';

const GLOBALS = new Set(['process', 'require', '__dirname', '__filename', 'fetch', 'navigator']);
/** Of Node's own modules only those whose result is fixed by the arguments. */
const PURE_MODULES = new Set(['node:crypto', 'node:buffer', 'node:util', 'node:assert']);
const isNodeModule = (name) => name.startsWith('node:');

/** What a chaincode sees is its arguments and the ledger: not the process, the machine, the network or the files around it. */
export const noEnvironment = rule(
  'nothing of the process or the machine',
  {
    global: '{{name}} belongs to the process; a transaction sees its arguments and the ledger only.',
    module: '{{name}} reaches outside the transaction.',
    mspId: 'getMspID() tells the organisation of the process, which is another for each endorser.',
  },
  (context) => {
    const assertPure = (node) => {
      const name = node.source?.value;
      if (typeof name === 'string' && isNodeModule(name) && !PURE_MODULES.has(name))
        context.report({ node, messageId: 'module', data: { name } });
    };
    return {
      ImportDeclaration: assertPure,
      ImportExpression: assertPure,
      ExportNamedDeclaration: assertPure,
      ExportAllDeclaration: assertPure,
      Identifier(node) {
        if (!GLOBALS.has(node.name) || !isGlobal(node, context)) return;
        const { parent } = node;
        const isName =
          (parent.type === 'MemberExpression' && parent.property === node && !parent.computed) ||
          (parent.type === 'Property' && parent.key === node && !parent.computed && !parent.shorthand);
        if (!isName) context.report({ node, messageId: 'global', data: { name: node.name } });
      },
      CallExpression(node) {
        if (methodName(node) === 'getMspID') context.report({ node, messageId: 'mspId' });
      },
    };
  },
);
