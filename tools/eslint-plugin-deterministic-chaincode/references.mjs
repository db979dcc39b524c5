import { CALL, CONSTRUCT, READ, ReferenceTracker } from '@eslint-community/eslint-utils';

export { CALL, CONSTRUCT, READ };

/** A trace map of members that are not to be read. */
export const reads = (...names) => Object.fromEntries(names.map((name) => [name, { [READ]: true }]));

/**
 * Listeners that report each use of some globals, and of what some modules export: under whatever name, by way of the global object,
 * destructured, imported, or required. Modules of Node.js are named without `node:`, and found with it too.
 * @param context of the rule
 * @param traceMaps for `ReferenceTracker`: `globals` by their names, `modules` by what they are imported as
 * @param report called with `{ node, path, type }`
 */
export function references(context, { globals = {}, modules = {} }, report) {
  const { sourceCode } = context;
  const tracker = new ReferenceTracker(withUndeclared(sourceCode.scopeManager.globalScope), {
    mode: 'legacy',
    globalObjectNames: ['globalThis', 'global'],
  });
  const named = Object.fromEntries(
    Object.entries(modules).flatMap(([name, map]) => [
      [name, map],
      [`node:${name}`, map],
    ]),
  );
  const exportsOf = (name) => (Object.hasOwn(named, name) ? named[name] : {});
  const reportAll = (found) => {
    for (const use of found) if (!isTypeOnly(use.node) && !isTypeOnly(use.node.parent)) report(use);
  };
  return {
    Program() {
      reportAll(tracker.iterateGlobalReferences(globals));
      reportAll(tracker.iterateEsmReferences(named));
      reportAll(tracker.iterateCjsReferences(named));
    },
    ImportExpression({ parent, source }) {
      if (parent.type === 'AwaitExpression')
        reportAll(tracker.iteratePropertyReferences(parent, exportsOf(source.value)));
    },
    /** `import name = require('module')` of TypeScript. */
    TSImportEqualsDeclaration(node) {
      const map = exportsOf(node.moduleReference.expression?.value);
      for (const variable of sourceCode.getDeclaredVariables(node)) {
        for (const { identifier } of variable.references) reportAll(tracker.iteratePropertyReferences(identifier, map));
      }
    },
  };
}

/** What is imported for its types only is gone when the chaincode runs. */
export const isTypeOnly = (node) => node?.importKind === 'type' || node?.exportKind === 'type';

/** The global scope, with names that nothing declares as variables of it: a configuration need not list the globals of Node.js. */
function withUndeclared(globalScope) {
  const get = (name) => {
    const declared = globalScope.set.get(name);
    const undeclared = globalScope.through.filter(({ identifier }) => identifier.name === name);
    if (undeclared.length === 0) return declared;
    return { defs: declared?.defs ?? [], references: [...(declared?.references ?? []), ...undeclared] };
  };
  return Object.create(globalScope, { set: { value: { get } } });
}
