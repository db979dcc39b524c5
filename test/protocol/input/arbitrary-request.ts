import fc from 'fast-check';
import type { z } from 'zod';
import { jsonSchemaOf } from '../../../tools/reference/src/json-schema';
import type { JsonSchema } from '../../../tools/reference/src/json-schema';

/** Longer lists say nothing more. */
const MAX_ITEMS = 3;
const LARGE = 2 ** 31;

/** Requests of the form that a schema describes, with any values. */
export function arbitraryRequest(schema: z.ZodType): fc.Arbitrary<unknown> {
  return arbitrary(jsonSchemaOf(schema));
}

function arbitrary(schema: JsonSchema): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return fc.oneof(...choices.map(arbitrary));
  return BY_TYPE[schema.type ?? '']?.(schema) ?? fc.jsonValue();
}

const BY_TYPE: Readonly<Partial<Record<string, (schema: JsonSchema) => fc.Arbitrary<unknown>>>> = {
  object: ({ properties = {} }) => {
    const fields = Object.entries(properties).map(([name, part]) => [name, arbitrary(part)] as const);
    return fc.record(Object.fromEntries(fields));
  },
  array: ({ items = {}, minItems: minLength = 0, maxItems = MAX_ITEMS }) =>
    fc.array(arbitrary(items), { minLength, maxLength: Math.max(minLength, Math.min(maxItems, MAX_ITEMS)) }),
  integer: ({ minimum = 0, maximum = LARGE }) => fc.integer({ min: minimum, max: Math.min(maximum, LARGE) }),
  string: ({ pattern, minLength = 0, maxLength = 64 }) =>
    pattern === undefined ? fc.string({ minLength, maxLength }) : fc.stringMatching(new RegExp(pattern), { maxLength }),
  boolean: () => fc.boolean(),
  null: () => fc.constant(null),
};
