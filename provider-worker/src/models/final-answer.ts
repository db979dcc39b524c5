import type { AnswerDocument } from '@llmnet/ledger-client';
import type { Message } from './backend';
import { MAX_CHARACTERS_A_TOKEN } from './reply';
import type { Cut } from './reply';

/** What respondents are asked to end with, so that answers can be compared. */
export const ANSWER_INSTRUCTION = [
  'Answer the question of the last user message.',
  'End with one last line of the form "Final answer: X", where X is the shortest complete answer (a number, a name, a word).',
  'If the question is outside your domain or you do not know, end with "Final answer: none".',
].join(' ');

/** What Markdown, lists and tables put around words. */
const DECORATION = '[\\s*_#>`|\\u2022+-]';
/** A line that announces the final answer, with what is announced. */
const LABEL = new RegExp(
  `^${DECORATION}{0,40}(?:\\d{1,3}[.)]${DECORATION}{1,9})?(?:(?:so|thus|hence|therefore),? )?(?:the[\\s*_]{1,9})?final[\\s*_]{1,9}answer(?!\\p{L})(.*)$`,
  'iu',
);
/** What stands between the announcement and the answer; a dash needs a blank behind it, as it is a sign else. */
const MARK = /^[\s*_`]*(?:\([^()]{1,60}\)[\s*_`]*)?(?:[:=\uff1a|\u2192]|is\b:?|[-\u2013\u2014](?=\s))/i;
const MAX_LINE = 1_000;
const SHORT_ANSWER = 80;

/** What a model says that does not know, with whatever it adds in the same short sentence where that is said. */
const REFUSALS = [
  'none',
  'n/a',
  'unknown',
  'not sure',
  'no (?:answer|idea)',
  'it is not known',
  'cannot (?:be determined|determine|answer)\\b.*',
  `(?:sorry,? )?(?:but )?i(?:'m| am)? (?:${[
    "do not know|don't know|not sure|unsure|have no idea",
    'unable to (?:answer|say|tell|determine)\\b.*',
    "can(?:'t|not| not) (?:answer|say|tell|help|determine|assist)\\b.*",
    "(?:do not|don't) have (?:enough|any) information\\b.*",
  ].join('|')})`,
];
const ABSTENTION = new RegExp(`^(?:${REFUSALS.join('|')})$`, 'i');

export interface ParsedAnswer {
  /** The short comparable answer; null where the reply has none. */
  readonly final: string | null;
  readonly abstained: boolean;
}

/**
 * Reads a model's reply: its last final line, or what it marks as its answer in another way, or the reply itself where that is one short line. A cut reply has no final
 * answer: what looks like one may be a draft.
 * @param cut what the reply was cut by
 */
export function parseAnswer(content: string, cut?: Cut): ParsedAnswer {
  const text = content.trim();
  if (cut !== undefined) return { final: null, abstained: text === '' };
  const lines = text.split('\n').map((line) => line.trim());
  const final =
    labelled(lines) ?? marked(text) ?? (lines.length === 1 && text.length <= SHORT_ANSWER ? text : undefined);
  if (final === undefined || final === '') return { final: null, abstained: text === '' };
  return isAbstention(final) ? { final: null, abstained: true } : { final, abstained: false };
}

/** What the last line that is marked as the final answer says, or the line below where it only announces it; empty where nothing follows. */
function labelled(lines: readonly string[]): string | undefined {
  let found: string | undefined;
  for (let index = lines.length - 1; index >= 0; index -= 1) {
    const line = lines[index] ?? '';
    const [, announced] = line.length > MAX_LINE ? [] : (LABEL.exec(line) ?? []);
    if (announced === undefined) continue;
    const value = plain(announced.replace(MARK, ''));
    if (value !== '' && !MARK.test(announced)) continue;
    found = '';
    if (value !== '') return value;
    const below = lines.slice(index + 1).find((candidate) => plain(candidate) !== '' && !RULE.test(candidate));
    if (below !== undefined && below.length <= MAX_LINE) return plain(below);
  }
  return found;
}

/** A line between a heading and what is below it, in Markdown or in a table. */
const RULE = /^[\s|:=_*-]+$/;

/** What a reply without a final line marks as its answer: the last `\boxed{}` or `<answer>` in it. */
function marked(text: string): string | undefined {
  const boxed = boxedIn(text);
  if (boxed !== undefined) return plain(boxed);
  const end = text.lastIndexOf('</answer>');
  const start = text.lastIndexOf('<answer>', end);
  const said = start < 0 || end < start ? '' : text.slice(start + '<answer>'.length, end);
  return said === '' || said.length > MAX_LINE ? undefined : plain(said);
}

/** What the last `\\boxed{}` of a text holds. */
function boxedIn(text: string): string | undefined {
  const from = text.lastIndexOf('\\boxed{');
  return from < 0 ? undefined : bracedAt(text, from + '\\boxed{'.length)?.held;
}

/** What stands in braces of which the first was opened just before; undefined where they do not balance in reach. */
function bracedAt(text: string, start: number): { readonly held: string; readonly end: number } | undefined {
  let depth = 1;
  for (let at = start; at < text.length && at - start <= MAX_LINE; at += 1) {
    if (text.charAt(at) === '{') depth += 1;
    else if (text.charAt(at) === '}') depth -= 1;
    if (depth === 0) return { held: text.slice(start, at), end: at + 1 };
  }
  return undefined;
}

/** What a value is at most wrapped in, one in the other. */
const MAX_WRAPPERS = 4;

/** Without marks of Markdown and TeX and blanks at both ends, as long as there are any. */
function plain(text: string): string {
  let inner = edged(text);
  for (let depth = 0; depth < MAX_WRAPPERS; depth += 1) inner = edged(unwrapped(inner));
  return inner;
}

const WRAPPERS = [
  ['<answer>', '</answer>'],
  ['$$', '$$'],
  ['$', '$'],
  ['\\(', '\\)'],
  ['\\[', '\\]'],
] as const;

/** Without one pair that is around all of it, not one at either end. */
function unwrapped(text: string): string {
  const [command] = /^\\(?:boxed|text|textbf|mathrm|mathbf)\{/.exec(text) ?? [];
  const braced = command === undefined ? undefined : bracedAt(text, command.length);
  if (braced?.end === text.length) return braced.held;
  for (const [opening, closing] of WRAPPERS) {
    if (text.length <= opening.length + closing.length || !text.startsWith(opening) || !text.endsWith(closing))
      continue;
    const within = text.slice(opening.length, text.length - closing.length);
    if (!within.includes(opening) && !within.includes(closing)) return within;
  }
  return text;
}

function edged(text: string): string {
  let [from, to] = [0, text.length];
  while (from < to && EDGES.has(text.charAt(from))) from += 1;
  while (to > from && EDGES.has(text.charAt(to - 1))) to -= 1;
  return text.slice(from, to);
}

const EDGES: ReadonlySet<string> = new Set(' \t\r*_`|');

function isAbstention(final: string): boolean {
  const words = final
    .replaceAll(/[\u2018\u2019]/g, "'")
    .replaceAll(/["*_`]/g, '')
    .replace(/[.!\s]{1,9}$/, '')
    .trim();
  return words.length <= SHORT_ANSWER && ABSTENTION.test(words);
}

/** Whether a text is longer than the terms of its task allow. */
export function isBeyond({ content }: Pick<AnswerDocument, 'content'>, maxTokens: number): boolean {
  return content.length > maxTokens * MAX_CHARACTERS_A_TOKEN;
}

/**
 * The final answer of what a seat revealed, read from the text that the requester gets and not from what its author says that it is. Null where there is none, or the
 * text is longer than the terms allow.
 */
export function finalOf(
  answer: Pick<AnswerDocument, 'content' | 'abstained' | 'cut'>,
  maxTokens: number,
): string | null {
  return answer.abstained || isBeyond(answer, maxTokens) ? null : parseAnswer(answer.content, answer.cut).final;
}

/** The last message of the user, which is what is asked. */
export function lastQuestion(messages: readonly Message[]): string {
  return messages.findLast(({ role }) => role === 'user')?.content ?? '';
}
