/** Longer texts are not questions that rules can read, and would make pattern matching slow. */
const MAX_LENGTH = 400;

const CHARACTERS: readonly [RegExp, string][] = [
  [/[‘’]/g, "'"],
  [/[“”«»]/g, '"'],
  [/[−–—]/g, '-'],
  [/×/g, '*'],
  [/÷/g, '/'],
  [/\s+/g, ' '],
];

const CONTRACTION = /\b(what|who|where|when|which|how)['’]s\b/gi;

const OPENINGS: readonly RegExp[] = [
  /^(?:hi|hello|hey|good (?:morning|evening|afternoon))(?: there)?[,!. ]+/i,
  /^(?:please|kindly|so|ok|okay|well|now|quick question)[,: ]+/i,
  /^(?:can|could|would|will) you (?:please |kindly |possibly )*(?:(?:tell|give|show|help) (?:me|us) )?/i,
  /^(?:do you know|tell me|remind me|let me know|i wonder|i was wondering|i would like to know|i'd like to know|i want to know|i need to know)[,: ]+/i,
];

const ENDINGS: readonly RegExp[] = [
  // An exclamation mark after a digit is a factorial.
  /(?:[\s?.]|(?<!\d)!){1,20}$/,
  /[, ]{1,9}(?:please|thanks|thank you|for me)(?: in advance| very much)?$/i,
];

const INDIRECT: readonly [RegExp, string][] = [
  [/^(what|who|where|which) ((?:the|a|an) .+) (is|are|was|were)$/i, '$1 $3 $2'],
  [/^(?:if|whether) ([^,=]+?) (is|are|was|were) ([^,=]+)$/i, '$2 $1 $3'],
];

/**
 * The question itself, without greeting, politeness, typographic variants and final punctuation. Case is kept, since a
 * chemical formula depends on it.
 *
 * In a longer text, such as a prompt template, a line `Question: …` is taken as the question.
 *
 * @returns `undefined` if the text is empty or too long to be a question for rules
 */
export function cleanQuestion(text: string): string | undefined {
  const labelled = /^[\t ]*question[\t ]*:[\t ]*(\S.*)$/im.exec(text)?.[1] ?? text;
  if (labelled.length > MAX_LENGTH) return undefined;
  const plain = replaceAll(labelled, CHARACTERS).trim().replace(CONTRACTION, '$1 is');
  const bare = strip(plain, [...OPENINGS, ...ENDINGS]);
  return bare === '' ? undefined : replaceAll(bare, INDIRECT);
}

function replaceAll(text: string, replacements: readonly [RegExp, string][]): string {
  return replacements.reduce((current, [pattern, replacement]) => current.replace(pattern, replacement), text);
}

/** Applies the patterns until none of them removes anything more. */
function strip(text: string, patterns: readonly RegExp[]): string {
  const shorter = patterns.reduce((current, pattern) => current.replace(pattern, ''), text);
  return shorter === text ? text : strip(shorter, patterns);
}
