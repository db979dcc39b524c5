import { numbersIn, sameNumber } from './quantities';
import type { Quantity } from './quantities';

/** Longer than any short answer: what is longer is not compared. */
const MAX_COMPARED = 200;

/** One way of understanding a short answer. An answer can have several: `1.000` is one, or a thousand. */
type Reading =
  | { readonly kind: 'quantity'; readonly quantity: Quantity }
  /** `exact` is null where the text does not say which letters are capitals on purpose. */
  | { readonly kind: 'text'; readonly folded: string; readonly exact: string | null }
  /** `yyyy-mm-dd`. */
  | { readonly kind: 'date'; readonly date: string }
  | { readonly kind: 'items'; readonly items: readonly string[] };

/** What a short answer can mean; empty where it cannot be compared with any other, not even with itself. */
export type Readings = readonly Reading[];

/**
 * Reads a short answer for comparison. Decoration, letter case, closing punctuation, sentences around it and the form of a number, date or unit
 * do not matter; the case of short words does, as they may be symbols (`CO`, `Co`).
 * @param isSet whether the question asks for several things in no order
 * @example
 * areSame(readingsOf('The answer is **1 000**.'), readingsOf('10^3')); // true
 */
export function readingsOf(final: string, isSet = false): Readings {
  if (final.length > MAX_COMPARED) return [];
  const text = withoutSentence(withoutDecoration(final));
  if (!/[\p{L}\p{N}]/u.test(text)) return [];
  const dates = datesIn(text);
  if (dates.length > 0) return dates.map((date) => ({ kind: 'date', date }));
  const items = isSet ? itemsIn(text) : [];
  if (items.length > 1) return [{ kind: 'items', items }];
  const quantities = numbersIn(text);
  if (quantities.length > 0) return quantities.map((quantity) => ({ kind: 'quantity', quantity }));
  return [{ kind: 'text', folded: folded(text), exact: symbolIn(text) }];
}

/** The readings of the first that the second shares: what both can mean. */
export function shared(first: Readings, second: Readings): Readings {
  return first.filter((reading) => second.some((other) => isSame(reading, other)));
}

/** Whether two short answers can mean the same. */
export function areSame(first: Readings, second: Readings): boolean {
  return shared(first, second).length > 0;
}

/** Whether a question asks for several things in no order: a list of names, without a word about their order. */
export function asksForSet(question: string): boolean {
  const asked = question.slice(0, 2_000);
  const isOrdered =
    /\b(?:orders?|ordered|rank(?:ed|ing)?|sort(?:ed)?|sequences?|ascending|descending|chronological(?:ly)?|coordinates?)\b/i;
  return /\b(?:which|what are|list|name|all)\b/i.test(asked) && !isOrdered.test(asked);
}

function isSame(one: Reading, other: Reading): boolean {
  if (one.kind === 'quantity' && other.kind === 'quantity') return sameNumber(one.quantity, other.quantity);
  if (one.kind === 'date' && other.kind === 'date') return one.date === other.date;
  if (one.kind === 'items' && other.kind === 'items') return one.items.join('\n') === other.items.join('\n');
  if (one.kind !== 'text' || other.kind !== 'text') return false;
  const isExact = one.exact !== null && other.exact !== null;
  return isExact ? one.exact === other.exact : one.folded === other.folded;
}

/** Unicode's compatibility forms, but for raised digits: 10² is not 102. Without the marks of Markdown and TeX and a remark in brackets. */
function withoutDecoration(final: string): string {
  return final
    .replace(/[⁺⁻]?[⁰¹²³⁴-⁹]+/gu, (raised) => `^${raised.normalize('NFKC').replace('\u2212', '-')}`)
    .normalize('NFKC')
    .replaceAll('\u2044', '/')
    .replaceAll(/\\(?:d|t)?frac\{(-?\d{1,20})\}\{(\d{1,20})\}/g, '$1/$2')
    .replaceAll(/\\(?:times|cdot)\b/g, '×')
    .replaceAll(/\\(?:boxed|text|mathrm|mathbf|displaystyle|left|right)\b/g, '')
    .replaceAll(/\^\{(-?\d{1,4})\}/g, '^$1')
    .replaceAll(/\\[(),;![\]]|[{}*`_]/g, '')
    .replaceAll(/[\u2010-\u2015\u2212]/g, '-')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replace(/^\$([^$]*)\$$/, '$1')
    .replace(/ \([^()]*\)\.?$/, '')
    .replace(/^["'“”‘’«»\s]{1,9}/, '')
    .replace(/["'“”‘’«».\s]{1,9}$/, '');
}

/** What remains of an answer in a sentence: `The capital is Paris`, `x = 5`, `Yes, it is prime.` */
function withoutSentence(text: string): string {
  const [, word] = /^(yes|no)(?:[,;:.!]| -) ?\S/i.exec(text) ?? [];
  if (word !== undefined) return word;
  const [, rest] =
    /^(?:the|it|its|their|this|that) ?(?:[\p{L}'-]+ ){0,8}?(?:is|are|was|were|equals) (.+)$/iu.exec(text) ?? [];
  return (rest ?? text).replace(/^[a-z]\w? ?= ?(?=\S)/i, '').replace(/^(?:about|approximately|exactly) /i, '');
}

function folded(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[\s"'“”‘’]+/gu, ' ')
    .replace(/^(?:the|a|an) /, '')
    .trim();
}

/** A short word with capitals, whose case may tell symbols apart; not yes and no, which are words in any case. */
function symbolIn(text: string): string | null {
  return /^(?=.*\p{Lu})[\p{L}\p{N}]{1,3}$/u.test(text) && !/^(?:yes|no)$/i.test(text) ? text : null;
}

function itemsIn(text: string): string[] {
  const items = text.split(/[,;\n]| and | or |&/iu).map(folded);
  return items.filter((item) => item !== '').sort();
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** The days that a text can mean: `4/7/1776` is one of two. */
function datesIn(text: string): string[] {
  const [, isoYear, isoMonth, isoDay] = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text) ?? [];
  if (isoDay !== undefined) return days([[isoYear, isoMonth, isoDay]]);
  const [, first, second, year] = /^(\d{1,2})[/.](\d{1,2})[/.](\d{4})$/.exec(text) ?? [];
  if (year !== undefined)
    return days([
      [year, second, first],
      [year, first, second],
    ]);
  const words = text
    .replaceAll(/[,.]| of\b|(?<=\d)(?:st|nd|rd|th)\b/gi, ' ')
    .trim()
    .split(/ +/);
  const month = words.findIndex(
    (word) => /^\p{L}{3,9}$/u.test(word) && MONTHS.includes(word.slice(0, 3).toLowerCase()),
  );
  const [day, named, ...rest] = words.filter((_, index) => index !== month);
  if (month < 0 || words.length !== 3 || rest.length > 0) return [];
  return days([[named, String(MONTHS.indexOf((words[month] ?? '').slice(0, 3).toLowerCase()) + 1), day]]);
}

function days(candidates: readonly (readonly (string | undefined)[])[]): string[] {
  const found = candidates.flatMap(([year = '', month = '', day = '']) => {
    const isDay = /^\d{1,4}$/.test(year) && Number(month) >= 1 && Number(month) <= 12 && /^\d{1,2}$/.test(day);
    return isDay && Number(day) >= 1 && Number(day) <= 31
      ? [`${year.padStart(4, '0')}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`]
      : [];
  });
  return [...new Set(found)];
}
