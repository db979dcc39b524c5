/** A number as an answer gives it, with its unit. */
export interface Quantity {
  /** In the form of {@link numberForm}, as written. */
  readonly written: string;
  /** The same in base units; null where the unit is unknown. */
  readonly inBaseUnits: string | null;
  /** The dimension of a known unit or the name of another one; null where the number has none. */
  readonly unit: string | null;
}

/** A number without a unit is the other's whatever that one's unit; two units have to be of one dimension. */
export function sameNumber(one: Quantity, other: Quantity): boolean {
  if (one.unit === null || other.unit === null) return one.written === other.written;
  if (one.unit !== other.unit) return false;
  return one.inBaseUnits === null || other.inBaseUnits === null
    ? one.written === other.written
    : one.inBaseUnits === other.inBaseUnits;
}

const SIGNIFICANT_DIGITS = 9;
const MAX_DIGITS = 100;
const MAX_EXPONENT = 300;

/** Digits with what separates thousands: commas, dots, blanks or apostrophes, and a decimal part behind the other mark. */
const NUMERAL = String.raw`\d[\d.,' \u00a0]*`;
const WHOLE = new RegExp(String.raw`^([$€£¥]?) ?([+-]?) ?([$€£¥]?)(${NUMERAL})`);

/** The numbers that a text can mean, without a rest that is no unit: `1.000` is one, or a thousand; `5!` and `3 × 4` are none. */
export function numbersIn(text: string): Quantity[] {
  const [matched = '', before = '', sign = '', symbol = '', numeral = ''] = WHOLE.exec(text) ?? [];
  const digits = numeral.trim().replace(/[.,]$/, '');
  if (digits === '' || digits.length > MAX_DIGITS) return [];
  const rest = text.slice(matched.length).trim();
  const power = powerOf(digits, rest);
  if (power === null) return [];
  const unit = unitOf(`${before}${symbol}` || power.rest);
  if (unit === undefined) return [];
  return valuesOf(digits).map((plain) => {
    const value = power.apply(plain);
    const signed = sign === '-' && value !== '0' ? `-${value}` : value;
    return {
      written: numberForm(signed),
      inBaseUnits: unit === null || unit.factor === null ? null : numberForm(String(Number(signed) * unit.factor)),
      unit: unit?.dimension ?? null,
    };
  });
}

interface Power {
  readonly apply: (plain: string) => string;
  /** What stands behind the number. */
  readonly rest: string;
}

/** A power, a power of ten, a fraction or nothing behind a numeral; null where what follows makes it another expression. */
function powerOf(digits: string, rest: string): Power | null {
  for (const { pattern, apply } of SUFFIXES) {
    const [matched, operand = ''] = pattern.exec(rest) ?? [];
    if (matched === undefined) continue;
    const behind = rest.slice(matched.length).trim();
    return Number.isFinite(Number(apply(digits, operand)))
      ? { apply: (plain) => apply(plain, operand), rest: behind }
      : null;
  }
  return /^[!^×*=+/(]/.test(rest) ? null : { apply: (plain) => plain, rest };
}

/** What can stand behind a numeral, with what it makes of it; no number where it makes none. */
const SUFFIXES: readonly { readonly pattern: RegExp; readonly apply: (plain: string, operand: string) => string }[] = [
  { pattern: /^(?:[×x*] ?10 ?\^|e)([+-]?\d{1,3})(?!\d)/i, apply: (plain, exponent) => `${plain}e${exponent}` },
  { pattern: /^\^ ?([+-]?\d{1,3})(?!\d)/, apply: (plain, exponent) => exactPower(plain, Number(exponent)) },
  { pattern: /^\/ ?(\d{1,20})(?![\d.,])/, apply: (plain, below) => String(Number(plain) / Number(below)) },
];

function exactPower(base: string, exponent: number): string {
  const isWhole = /^\d{1,20}$/.test(base) && exponent >= 0 && exponent <= MAX_EXPONENT;
  return isWhole ? String(BigInt(base) ** BigInt(exponent)) : String(Number(base) ** exponent);
}

/** What digits with separators can stand for, as plain decimals. */
function valuesOf(digits: string): string[] {
  const compact = digits.replaceAll(/[' \u00a0]/g, '');
  const marks = compact.replaceAll(/\d/g, '');
  const last = marks.at(-1);
  if (last === undefined) return [compact];
  const [tail = ''] = compact.split(last).slice(-1);
  const isUniform = new Set(marks).size === 1;
  const isThousands = /^\d{1,3}(?:[.,]\d{3})+$/.test(compact) && isUniform;
  const whole = compact.replaceAll(/[.,]/g, '');
  const decimal = `${compact.slice(0, compact.length - tail.length - 1).replaceAll(/[.,]/g, '')}.${tail}`;
  if (!isThousands) return isUniform && marks.length > 1 ? [] : [decimal];
  if (marks.length > 1 || compact.startsWith('0'))
    return compact.startsWith('0') && marks.length === 1 ? [decimal] : [whole];
  return last === '.' ? [decimal, whole] : [whole, decimal];
}

/** Integers are exact at any size; other numbers count to nine significant digits. */
export function numberForm(decimal: string): string {
  if (/^-?\d+$/.test(decimal)) return String(BigInt(decimal));
  const number = Number(decimal);
  if (!Number.isFinite(number)) return decimal;
  const rounded = Number(number.toPrecision(SIGNIFICANT_DIGITS));
  return Number.isInteger(rounded) ? String(BigInt(rounded)) : String(rounded);
}

interface Unit {
  /** What is measured, or the unit's own name where it is not known. */
  readonly dimension: string;
  /** Base units in one; null for a unit that is not known. */
  readonly factor: number | null;
}

const PREFIXES: Readonly<Record<string, number>> = {
  n: 1e-9,
  µ: 1e-6,
  μ: 1e-6,
  u: 1e-6,
  m: 1e-3,
  c: 1e-2,
  d: 1e-1,
  h: 1e2,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
};

/** Symbols that take a prefix, with their dimension and size (SI Brochure, 9th edition). */
const SYMBOLS: Readonly<Record<string, readonly [string, number]>> = {
  m: ['length', 1],
  g: ['mass', 1e-3],
  s: ['time', 1],
  A: ['current', 1],
  K: ['temperature', 1],
  mol: ['amount', 1],
  Hz: ['frequency', 1],
  N: ['force', 1],
  Pa: ['pressure', 1],
  J: ['energy', 1],
  W: ['power', 1],
  V: ['voltage', 1],
  L: ['volume', 1e-3],
  l: ['volume', 1e-3],
  Wh: ['energy', 3_600],
  B: ['data', 8],
};

/** Names and symbols without a prefix. */
const NAMES: Readonly<Record<string, readonly [string, number]>> = {
  metre: ['length', 1],
  meter: ['length', 1],
  kilometre: ['length', 1e3],
  kilometer: ['length', 1e3],
  centimetre: ['length', 1e-2],
  centimeter: ['length', 1e-2],
  millimetre: ['length', 1e-3],
  millimeter: ['length', 1e-3],
  mile: ['length', 1_609.344],
  mi: ['length', 1_609.344],
  foot: ['length', 0.3048],
  feet: ['length', 0.3048],
  ft: ['length', 0.3048],
  inch: ['length', 0.0254],
  inche: ['length', 0.0254],
  yard: ['length', 0.9144],
  gram: ['mass', 1e-3],
  kilogram: ['mass', 1],
  tonne: ['mass', 1e3],
  t: ['mass', 1e3],
  pound: ['mass', 0.45359237],
  lb: ['mass', 0.45359237],
  second: ['time', 1],
  sec: ['time', 1],
  minute: ['time', 60],
  min: ['time', 60],
  hour: ['time', 3_600],
  h: ['time', 3_600],
  day: ['time', 86_400],
  week: ['time', 604_800],
  litre: ['volume', 1e-3],
  liter: ['volume', 1e-3],
  watt: ['power', 1],
  joule: ['energy', 1],
  newton: ['force', 1],
  percent: ['percent', 1],
  '%': ['percent', 1],
  'per cent': ['percent', 1],
  $: ['dollar', 1],
  dollar: ['dollar', 1],
  '€': ['euro', 1],
  euro: ['euro', 1],
  '£': ['pound sterling', 1],
  '¥': ['yen', 1],
  yen: ['yen', 1],
};

/** The unit behind a number: null for none, undefined for a rest that is none, as a sentence is. */
function unitOf(rest: string): Unit | null | undefined {
  const text = rest.replace(/[.\s]{1,9}$/, '');
  if (text === '') return null;
  if (text.length > 40 || /\d/.test(text.replaceAll(/\^-?\d/g, ''))) return undefined;
  const factors = text.split('/').map(simpleUnit);
  const [first, ...below] = factors;
  if (first?.factor == null || below.some((unit) => unit.factor === null)) {
    return { dimension: `unit ${text}`, factor: null };
  }
  return {
    dimension: [first.dimension, ...below.map(({ dimension }) => dimension)].join(' per '),
    factor: below.reduce((product, { factor }) => product / (factor ?? 1), first.factor),
  };
}

function simpleUnit(text: string): Unit {
  const [, symbol = '', exponent = '1'] = /^(.*?)(?:\^([23]))?$/.exec(text.trim()) ?? [];
  const [dimension, size] = knownUnit(symbol) ?? [];
  if (dimension === undefined || size === undefined) return { dimension: symbol, factor: null };
  return exponent === '1'
    ? { dimension, factor: size }
    : { dimension: `${dimension}^${exponent}`, factor: size ** Number(exponent) };
}

function knownUnit(symbol: string): readonly [string, number] | undefined {
  const own = found(SYMBOLS, symbol) ?? found(NAMES, symbol) ?? found(NAMES, symbol.toLowerCase().replace(/s$/, ''));
  if (own !== undefined) return own;
  const base = found(SYMBOLS, symbol.slice(1));
  const prefix = found(PREFIXES, symbol.slice(0, 1));
  return base === undefined || prefix === undefined ? undefined : [base[0], base[1] * prefix];
}

/** An entry by a foreign name, which may be that of an object's own method. */
function found<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
