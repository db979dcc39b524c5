/** `a.b` of a member expression with a plain object and property, as text; undefined for any other shape. */
export function dotted(node) {
  if (node.type !== 'MemberExpression' || node.computed || node.object.type !== 'Identifier') return undefined;
  return `${node.object.name}.${node.property.name}`;
}

/** The name of a called method, whatever it is called on; undefined for a plain function. */
export function methodName({ callee }) {
  return callee.type === 'MemberExpression' && !callee.computed ? callee.property.name : undefined;
}

/** Whether an identifier means the global of that name: nothing in the file declares it. */
export function isGlobal(node, context) {
  for (let scope = context.sourceCode.getScope(node); scope !== null; scope = scope.upper) {
    const variable = scope.set.get(node.name);
    if (variable !== undefined) return variable.defs.length === 0;
  }
  return true;
}

/** A rule without options and fixes. */
export function rule(description, messages, create) {
  return { meta: { type: 'problem', docs: { description }, messages, schema: [] }, create };
}
