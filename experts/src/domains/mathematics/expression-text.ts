import { withoutSeparators } from './decimal';

const NUMBER = String.raw`-?\d+(?:\.\d+)?`;

/** Words of arithmetic and their notation, in the order in which they are read. */
const WORDS: readonly [RegExp, string][] = [
  [/\b(?:the )?square root of (?:the number )?/g, 'sqrt '],
  [/\b(?:the )?cube root of (?:the number )?/g, 'cbrt '],
  [new RegExp(`\\b(sqrt|cbrt) (${NUMBER})`, 'g'), '$1($2)'],
  [/√\s*(\d+(?:\.\d+)?)/g, 'sqrt($1)'],
  [/√/g, 'sqrt'],
  [/ (?:raised )?to the (?:power (?:of )?)?(\d+)(?:st|nd|rd|th)?(?: power)?\b/g, '^$1'],
  [/ to the power (?:of )?/g, '^'],
  [/ squared\b/g, '^2'],
  [/ cubed\b/g, '^3'],
  [/\bthe factorial of (\d+)\b|\b(\d+) factorial\b|\bfactorial of (\d+)\b/g, '$1$2$3!'],
  [/\b(?:the )?(?:sum|total) of ([\d.]+) and ([\d.]+)/g, '($1+$2)'],
  [/\b(?:the )?product of ([\d.]+) and ([\d.]+)/g, '($1*$2)'],
  [/\b(?:the )?quotient of ([\d.]+) and ([\d.]+)/g, '($1/$2)'],
  [/\*\*/g, '^'],
  [/ (?:plus|added to) /g, '+'],
  [/ minus /g, '-'],
  [/ (?:times|multiplied by) |(?<=\d) ?x ?(?=\d)/g, '*'],
  [/\b(?:the )?remainder (?:of|when) ([\d.]+) (?:is )?divided by ([\d.]+)/g, '$1 mod $2'],
  [/ modulo /g, ' mod '],
  [/ (?:divided by|over) /g, '/'],
];

/** A date, which would otherwise read as a subtraction. */
const LOOKS_LIKE_DATE = /\b\d{4}-\d{1,2}-\d{1,2}\b|\b\d{1,2}\/\d{1,2}\/\d{2,4}\b/;

/**
 * Arithmetic in words, "12 times the square root of 16", as a mathjs expression: `12*sqrt(16)`.
 *
 * @returns `undefined` if what remains is not arithmetic
 */
export function arithmeticExpression(text: string): string | undefined {
  if (LOOKS_LIKE_DATE.test(text)) return undefined;
  const notation = WORDS.reduce(
    (current, [pattern, replacement]) => current.replace(pattern, replacement),
    withoutSeparators(text.toLowerCase()),
  );
  return /\d/.test(notation) && /^(?:[\d\s.+\-*/^()!]|sqrt|cbrt|abs|pi|mod)+$/.test(notation) ? notation : undefined;
}
