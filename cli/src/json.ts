import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { printable } from '../bootstrap/printable.cjs';

/** JSON to be shown: what a terminal would obey is escaped, so that the value stays the same. */
export function jsonText(value: unknown): string {
  const escape = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return printable(JSON.stringify(value, null, 2), escape);
}

/** A JSON text as a schema reads it; undefined for what is no JSON or does not fit. */
export function parseJson<S extends z.ZodType>(text: string, schema: S): z.output<S> | undefined {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/**
 * A JSON file as a schema reads it.
 * @param failure makes the error for a file that cannot be read, is no JSON or does not fit
 */
export function readJsonFile<S extends z.ZodType>(
  file: string,
  schema: S,
  failure: (cause: unknown) => Error,
): z.output<S> {
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw failure(cause);
  }
}
