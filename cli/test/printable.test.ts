import { printable } from '../bootstrap/printable.cjs';
import { errorLine } from '../bootstrap/error-line.cjs';
import { jsonText } from '../src/json';

const ESCAPE = String.fromCodePoint(0x1b);

/** Every code unit that a terminal obeys or that turns a line, by Unicode's own properties. */
const HIDDEN = Array.from({ length: 0x1_0000 }, (_, code) => String.fromCharCode(code)).filter(
  (character) => /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/u.test(character) && !'\n\t'.includes(character),
);

describe('a text of somebody else', () => {
  it('keeps its line ends, tabs and letters of every script', () => {
    const text = 'a\tb\nč 北京 עברית العربية 👩‍🚀 e\u0301';
    expect(printable(text)).toBe(text);
  });

  it('has nothing that a terminal obeys, and nothing that turns the order of a line', () => {
    expect(HIDDEN.length).toBeGreaterThan(70);
    expect(HIDDEN.filter((character) => printable(`a${character}b`) !== 'ab')).toEqual([]);
    expect(printable(`${ESCAPE}[2J${ESCAPE}]0;title${String.fromCodePoint(7)}red`)).toBe('[2J]0;titlered');
  });

  it('is the same value as JSON, in characters that can be shown', () => {
    const value = { text: HIDDEN.join(''), note: 'plain' };
    expect(JSON.parse(jsonText(value))).toEqual(value);
    expect(printable(jsonText(value))).toBe(jsonText(value));
  });

  it('is shown so in an error', () => {
    const error = Object.assign(new Error(`${ESCAPE}[31mred`), { code: 'X', cure: `see ${ESCAPE}[0m` });
    expect(errorLine(error)).toBe('llmnet: [31mred — see [0m [X]');
  });
});
