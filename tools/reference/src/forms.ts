import {
  BigInteger,
  Domain,
  EnrolmentId,
  Hex256,
  Label,
  MspId,
  NodeId,
  Region,
  SignedInteger,
  TaskId,
} from '@llmnet/protocol';
import { jsonSchemaOf } from './json-schema';
import type { JsonSchema } from './json-schema';

/** What strings of the ledger's forms are called. A form stands for several kinds of ids where they look alike. */
const STRINGS = [
  [MspId, 'organisation'],
  [NodeId, '`organisation/name`'],
  [EnrolmentId, 'name'],
  [Domain, 'domain'],
  [TaskId, 'id: 32 hex digits'],
  [Hex256, '64 hex digits'],
  [BigInteger, 'integer as a decimal string'],
  [SignedInteger, 'signed integer as a decimal string'],
  [Label, 'printable ASCII, 1 to 128'],
  [Region, 'region'],
] as const;

const NAMES = new Map<string | undefined, string>(
  STRINGS.map(([schema, name]) => [jsonSchemaOf(schema).pattern, name]),
);

/** A schema in words. */
export function formOf(schema: JsonSchema): string {
  if (schema.const !== undefined) return literal(schema.const);
  if (schema.enum !== undefined) return schema.enum.map(literal).join(', ');
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return choices.map(formOf).join(' or ');
  return BY_TYPE[schema.type ?? '']?.(schema) ?? 'any JSON';
}

const BY_TYPE: Readonly<Partial<Record<string, (schema: JsonSchema) => string>>> = {
  array: listForm,
  integer: ({ minimum, maximum }) => `integer${range(minimum, maximum)}`,
  string: stringForm,
  boolean: () => 'true or false',
  null: () => 'null',
  object: () => 'object',
};

function listForm({ items, prefixItems, minItems, maxItems }: JsonSchema): string {
  const item = prefixItems?.map(formOf).join(' and ') ?? formOf(items ?? {});
  return `list${range(minItems, maxItems)} of ${item}`;
}

function stringForm({ pattern, minLength, maxLength }: JsonSchema): string {
  if (pattern === undefined) return `text${range(minLength, maxLength)}`;
  return NAMES.get(pattern) ?? `\`${pattern}\``;
}

function literal(value: unknown): string {
  return `\`${JSON.stringify(value)}\``;
}

/** Bounds that say something; the largest safe integer is none. */
function range(lowest: number | undefined, highest: number | undefined): string {
  const bounded = highest !== undefined && highest < Number.MAX_SAFE_INTEGER;
  if (bounded) return ` ${String(lowest ?? 0)} to ${String(highest)}`;
  return lowest === undefined || lowest === 0 ? '' : ` from ${String(lowest)}`;
}
