import { readFileSync } from 'node:fs';
import type { z } from 'zod';

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
