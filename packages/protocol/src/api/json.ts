/**
 * JSON with integers of any size as decimal strings and object keys in order, so that equal values have equal bytes.
 * @example
 * toJson({ b: 2n, a: 1 }); // {"a":1,"b":"2"}
 */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_key, field: unknown) => {
    if (typeof field === 'bigint') return field.toString();
    if (field === null || typeof field !== 'object' || Array.isArray(field)) return field;
    return Object.fromEntries(Object.entries(field).sort(([x], [y]) => (x < y ? -1 : 1)));
  });
}

/** What a JSON text says; undefined for what is no JSON. The parser's error is dropped: it would quote the text, which may be private. */
export function jsonOrUndefined(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
