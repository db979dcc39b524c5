/** The source of a pattern for one word, with or without quotes. */
export const WORD = String.raw`(?:the word |the words? )?(["']?[^\s\d"',.:;?!]+["']?)`;

/** The letters of a text in lower case, without spaces, punctuation and digits. */
export function letters(text: string): string[] {
  return text.toLowerCase().match(/\p{L}/gu) ?? [];
}

/** The letters in alphabetical order, as one string: the same for anagrams. */
export function sortedLetters(text: string): string {
  return letters(text).sort().join('');
}

/** The letters backwards. */
export function reversed(text: string): string {
  return letters(text).reverse().join('');
}

/** Whether a letter is one of a, e, i, o, u. */
export function isVowel(letter: string): boolean {
  return 'aeiou'.includes(letter);
}
