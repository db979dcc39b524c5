import fc from 'fast-check';
import { normalise, parseAnswer } from '../../src/models/answers';

describe('a reply is read by its final line', () => {
  test.each([
    ['plain', 'Six times seven.\nFinal answer: 42', '42'],
    ['in another case', 'FINAL ANSWER: Paris', 'Paris'],
    ['in bold', 'So:\n**Final answer: Paris**', 'Paris'],
    ['as a heading', '## Final answer: Paris', 'Paris'],
    ['quoted', '> Final answer: Paris', 'Paris'],
    ['with an equals sign', 'Final answer = 42', '42'],
    ['with blanks around it', '  Final answer:   42   ', '42'],
    ['followed by remarks', 'Final answer: 42\nI hope this helps.', '42'],
    ['with Windows line ends', 'So:\r\nFinal answer: 42\r\n', '42'],
  ])('%s', (_how, reply, final) => {
    expect(parseAnswer(reply)).toEqual({ final, abstained: false });
  });

  test('the last of several final lines counts', () => {
    expect(parseAnswer('Final answer: 41\nNo, wait.\nFinal answer: 42').final).toBe('42');
  });

  test('a sentence that only mentions a final answer is none', () => {
    const reply = 'My final answer: it depends.\nThere is much to say about it.';
    expect(parseAnswer(reply)).toEqual({ final: null, abstained: false });
  });

  test('an empty final line is no answer', () => {
    expect(parseAnswer('Let me think.\nFinal answer:')).toEqual({ final: null, abstained: false });
  });
});

describe('a reply without a final line', () => {
  test('is its own answer when it is one short line', () => {
    expect(parseAnswer(' 42 \n')).toEqual({ final: '42', abstained: false });
  });

  test('has no comparable answer when it is one long line', () => {
    expect(parseAnswer('x'.repeat(80)).final).toBe('x'.repeat(80));
    expect(parseAnswer('x'.repeat(81))).toEqual({ final: null, abstained: false });
  });

  test('has no comparable answer when it has several lines', () => {
    expect(parseAnswer('It depends.\nOn much.')).toEqual({ final: null, abstained: false });
  });
});

describe('an abstention', () => {
  test.each(['none', 'None.', '**none**', 'N/A', 'unknown', 'I do not know.'])('is "Final answer: %s"', (word) => {
    expect(parseAnswer(`Not my domain.\nFinal answer: ${word}`)).toEqual({ final: null, abstained: true });
  });

  test.each(['', '   \n '])('is an empty reply (%j)', (reply) => {
    expect(parseAnswer(reply)).toEqual({ final: null, abstained: true });
  });

  test('is not an answer that begins with the word', () => {
    expect(parseAnswer('Final answer: None of the above').abstained).toBe(false);
  });
});

describe('the same answer', () => {
  test.each([
    ['case', 'PARIS', 'paris'],
    ['blanks', ' New   York ', 'new york'],
    ['a no-break space', '5\u00a0km', '5 km'],
    ['a closing full stop', 'Paris.', 'paris'],
    ['quotation marks', '"Paris"', 'paris'],
    ['emphasis', '**Paris**', 'paris'],
    ['code marks', '`x+1`', 'x+1'],
    ['thousands separators', '1,234,567', '1234567'],
    ['thousands separators and decimals', '1,234.50', '1234.5'],
    ['trailing zeros', '42.000', '42'],
    ['leading zeros', '007', '7'],
    ['a plus sign', '+5', '5'],
    ['negative zero', '-0', '0'],
    ['exponents', '1.5e3', '1500'],
    ['rounding beyond nine digits', '0.3333333333', '0.333333333333'],
    ['a unit without a blank', '5km', '5 km'],
    ['a percent sign', '12%', '12 %'],
    ['full-width digits', '４２', '42'],
    ['composed letters', 'Zu\u0308rich', 'z\u00fcrich'],
    ['ligatures', '\ufb01sh', 'fish'],
  ])('does not depend on %s', (_what, one, other) => {
    expect(normalise(one)).toBe(normalise(other));
  });

  test.each([
    ['another number', '42', '43'],
    ['the sign', '5', '-5'],
    ['the unit', '5 km', '5 m'],
    ['a decimal point', '1.5', '15'],
    ['a list of numbers', '1,2', '12'],
    ['a group of four digits', '1,2345', '12345'],
    ['another word', 'Paris', 'London'],
  ])('is another with %s', (_what, one, other) => {
    expect(normalise(one)).not.toBe(normalise(other));
  });

  test('thousands separators change no integer of up to nine digits', () => {
    fc.assert(
      fc.property(fc.integer({ min: -999_999_999, max: 999_999_999 }), (number) => {
        expect(normalise(number.toLocaleString('en-US'))).toBe(normalise(String(number)));
        expect(normalise(String(number))).toBe(number === 0 ? '0' : String(number));
      }),
    );
  });
});

describe('equal is exactly what means the same', () => {
  test.each([
    ['12345678901', '12345678902'],
    ['2432902008176640000', '2432902008176640001'],
    ['1e400', '1e500'],
  ])('%s is not %s', (x, y) => {
    expect(normalise(x)).not.toBe(normalise(y));
  });

  test.each([
    ['Paris .', 'Paris'],
    ['" Paris"', 'Paris'],
    ['“Paris”', 'Paris'],
    ['−5', '-5'],
    ['.5', '0.5'],
  ])('%s is %s', (x, y) => {
    expect(normalise(x)).toBe(normalise(y));
  });

  test('a normalised answer is its own normal form', () => {
    const numeric = fc.string({ unit: fc.constantFrom(...'0123456789.,-+eE "\'*!a'.split('')) });
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'grapheme' }), numeric), (text) => {
        expect(normalise(normalise(text))).toBe(normalise(text));
      }),
      { numRuns: 2_000 },
    );
  });
});
