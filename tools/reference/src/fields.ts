import { formOf } from './forms';
import type { JsonSchema } from './json-schema';
import { unitOf } from './units';

/** A field of a request or an event. */
export interface Field {
  /** From the root, with `[]` behind lists and the kind of a choice in brackets. */
  readonly path: string;
  readonly form: string;
  /** Empty where it has none. */
  readonly unit: string;
}

/** The fields of a schema, parts of parts behind what they are part of. */
export function fieldsOf(schema: JsonSchema, path = ''): Field[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, part]) => {
    const place = path === '' ? name : `${path}.${name}`;
    return [fieldOf(place, part), ...partsOf(part, place)];
  });
}

function fieldOf(path: string, schema: JsonSchema): Field {
  const form = formOf(schema);
  const names = path.replaceAll(/\[\]/g, '').split('.');
  return { path, form, unit: unitOf(names.at(-1) ?? '', form, names.at(-2) ?? '') };
}

function partsOf(schema: JsonSchema, path: string): Field[] {
  if (schema.items !== undefined) return partsOf(schema.items, `${path}[]`);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices === undefined) return fieldsOf(schema, path);
  return choices.flatMap((choice) => fieldsOf(choice, `${path}${kindOf(choice)}`));
}

/** The name of a choice, where it has one. */
function kindOf({ properties }: JsonSchema): string {
  const kind = properties?.['kind']?.const;
  return typeof kind === 'string' ? `[${kind}]` : '';
}
