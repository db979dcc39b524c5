/** What respondents are asked to end with, so that answers can be compared. */
export const ANSWER_INSTRUCTION = [
  'Answer the question of the last user message.',
  'End with one last line of the form "Final answer: X", where X is the shortest complete answer (a number, a name, a word).',
  'If the question is outside your domain or you do not know, end with "Final answer: none".',
].join(' ');

const FINAL_LINE = /^[\s*_#>]*final answer\s*[:=]\s*(.+?)[\s*_]*$/i;
const ABSTENTIONS = new Set(['none', 'n/a', 'unknown', 'i do not know']);
const SHORT_ANSWER = 80;

export interface ParsedAnswer {
  /** The short comparable answer; null where the reply has none. */
  readonly final: string | null;
  readonly abstained: boolean;
}

/** Reads a model's reply: its final line, or the reply itself where that is one short line. */
export function parseAnswer(content: string): ParsedAnswer {
  const lines = content.trim().split('\n');
  const marked = lines.map((line) => FINAL_LINE.exec(line)?.[1]).findLast((found) => found !== undefined);
  const final = marked ?? (lines.length === 1 && content.trim().length <= SHORT_ANSWER ? content.trim() : undefined);
  if (final === undefined || final === '') return { final: null, abstained: content.trim() === '' };
  return ABSTENTIONS.has(normalise(final)) ? { final: null, abstained: true } : { final, abstained: false };
}

const SIGNIFICANT_DIGITS = 9;
const NUMBER = /^([-+]?)(\d+|\d*\.\d+)(e[-+]?\d{1,3})?(?![\d.])(.*)$/;
const EDGES = /^[\s"'*`\u2018-\u201f\u00ab\u00bb]+|[\s.!"'*`\u2018-\u201f\u00ab\u00bb]+$/g;

/** Two final answers are the same when this is: letter case, spacing, closing punctuation and a number's form do not matter. */
export function normalise(final: string): string {
  const plain = final
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll('\u2212', '-')
    .replace(/\s+/g, ' ')
    .replace(EDGES, '')
    .replace(/(?<=\d),(?=\d{3}\b)/g, '');
  const [, sign = '', digits, exponent = '', rest = ''] = NUMBER.exec(plain) ?? [];
  if (digits === undefined) return plain;
  return `${numberForm(sign === '-' ? '-' : '', digits, exponent)} ${rest.trim()}`.trim();
}

/** Integers are exact at any size; other numbers count to nine significant digits. */
function numberForm(sign: string, digits: string, exponent: string): string {
  const number = Number(`${sign}${digits}${exponent}`);
  const rounded = Number(number.toPrecision(SIGNIFICANT_DIGITS));
  if (exponent === '' && !digits.includes('.')) return String(BigInt(`${sign}${digits}`));
  if (!Number.isFinite(number)) return `${sign}${digits}${exponent}`;
  return Number.isInteger(rounded) ? String(BigInt(rounded)) : String(rounded);
}
