/**
 * A wrapped key as the ledger sees one: it names who it is for, and nobody looks further.
 * @param wrapped tells it from others
 */
export function wrappedKeyFor(nodes: readonly string[], wrapped = 'for readers') {
  return { wrapped, recipients: nodes.map((node) => ({ header: { kid: node } })) };
}
