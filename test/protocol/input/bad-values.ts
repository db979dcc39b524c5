import fc from 'fast-check';

/** Nothing of what is sent may come back in a message; where it could, it has this in it. */
export const MARK = 'ZQJXMARKZQJX';

const STRINGS = [
  '',
  ' ',
  MARK,
  `${MARK}\u0000`,
  `\ud800${MARK}`,
  `${MARK}\udc00`,
  `\u202e${MARK}`,
  `\ufeff${MARK}`,
  `АMSP/wоrker${MARK}`,
  `${MARK}/../${MARK}`,
  `AMSP//worker/${MARK}`,
  `%2f${MARK}`,
  `${MARK}\n${MARK}`,
  'a'.repeat(32).toUpperCase() + MARK,
  MARK.repeat(20_000),
  '-1',
  '+1',
  '01',
  '1e3',
  '0x10',
  '1.5',
  'NaN',
  'Infinity',
  '9'.repeat(400),
  '__proto__',
  'constructor',
];

const NUMBERS = [
  -1,
  -0.5,
  0.5,
  1e21,
  1e-7,
  Number.MAX_SAFE_INTEGER + 2,
  -Number.MAX_SAFE_INTEGER,
  1.7976931348623157e308,
];

const OTHERS: readonly unknown[] = [
  null,
  true,
  false,
  [],
  {},
  [[]],
  [MARK],
  { [MARK]: MARK },
  Array.from({ length: 20_000 }, () => MARK),
  JSON.parse(`{"__proto__": {"polluted": "${MARK}"}}`),
  { constructor: { prototype: { polluted: MARK } } },
];

/** Values that hardly any field takes. */
export const badValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(...STRINGS),
  fc.constantFrom(...NUMBERS),
  fc.constantFrom(...OTHERS),
  fc.string({ unit: 'binary' }).map((text) => `${text}${MARK}`),
  fc.jsonValue(),
);

/** Names that no object has a field for. */
const FIELDS = ['extra', MARK, '__proto__', 'constructor', 'toString', 'hasOwnProperty', '', '\u0000', 'task '];

type Path = readonly (string | number)[];

/** Every place of a JSON value, its root among them. */
function places(value: unknown, path: Path = []): Path[] {
  if (value === null || typeof value !== 'object') return [path];
  const inside = Array.isArray(value) ? value.map((item, index) => [index, item] as const) : Object.entries(value);
  return [path, ...inside.flatMap(([name, item]) => places(item, [...path, name]))];
}

/** `value` with `change` made at a place. */
function changed(value: unknown, [name, ...rest]: Path, change: (part: unknown) => unknown): unknown {
  if (name === undefined) return change(value);
  if (Array.isArray(value))
    return (value as unknown[]).map((item, index) => (index === name ? changed(item, rest, change) : item));
  const entries = Object.entries(value as Record<string, unknown>);
  return Object.fromEntries(entries.map(([key, item]) => [key, key === name ? changed(item, rest, change) : item]));
}

function isObject(value: unknown): value is object {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function without(part: unknown, index: number): unknown {
  return isObject(part)
    ? Object.fromEntries(Object.entries(part).filter((_entry, place) => place !== index))
    : undefined;
}

/** JSON texts of a request with something wrong in one place: another value, a field missing, a field too many. */
export function spoilt(request: unknown): fc.Arbitrary<string> {
  const all = places(request);
  const place = fc.constantFrom(...all);
  const change = fc.oneof(
    { weight: 6, arbitrary: badValue.map((value) => (): unknown => value) },
    { weight: 1, arbitrary: fc.nat({ max: 20 }).map((index) => (part: unknown) => without(part, index)) },
    {
      weight: 2,
      arbitrary: fc.tuple(fc.constantFrom(...FIELDS), badValue).map(([name, value]) => (part: unknown) => {
        return isObject(part) ? withField(part, name, value) : value;
      }),
    },
  );
  return fc
    .tuple(place, change)
    .map(([path, make]) => JSON.stringify({ request: changed(request, path, make) }))
    .map(unwrapped);
}

/** By way of JSON, since `__proto__` is no ordinary name in an object literal. */
function withField(part: object, name: string, value: unknown): object {
  const before = JSON.stringify(part).slice(0, -1);
  return JSON.parse(`${before}${before === '{' ? '' : ','}${JSON.stringify(name)}:${JSON.stringify(value)}}`) as object;
}

/** The JSON text inside `{"request":…}`; empty where there is none. */
function unwrapped(json: string): string {
  return json.slice('{"request":'.length, -1);
}

/** Arguments that are no request of any transaction. */
export const NO_REQUESTS: readonly string[] = [
  '',
  ' ',
  'undefined',
  'null',
  'NaN',
  '1e999',
  '-0',
  'true',
  '[]',
  '""',
  `"${MARK}"`,
  `{"task":"${MARK}`,
  `{'task':'${MARK}'}`,
  `{"task":1}${MARK}`,
  `\ufeff{}`,
  '\u0000',
  '{"a":1,"a":2}',
  '['.repeat(200_000),
  `${'['.repeat(200_000)}${']'.repeat(200_000)}`,
  '{"a":'.repeat(50_000),
  MARK.repeat(100_000),
];
