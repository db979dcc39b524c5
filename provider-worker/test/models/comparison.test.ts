import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { areSame, asksForSet, readingsOf } from '../../src/models/comparison';

const same = (one: string, other: string, isSet = false): boolean =>
  areSame(readingsOf(one, isSet), readingsOf(other, isSet));

describe('two short answers are the same', () => {
  test.each([
    ['blanks between thousands', '1 000', '1000'],
    ['thin blanks between thousands', '1\u202f000', '1000'],
    ['points between thousands', '1.000.000', '1000000'],
    ['a point that can stand between thousands', '1.000', '1000'],
    ['a point that can begin the decimals', '1.000', '1'],
    ['a decimal comma', '3,5', '3.5'],
    ['an en dash as a sign', '\u20135', '-5'],
    ['TeX with a box', '$\\boxed{42}$', '42'],
    ['a TeX fraction', '\\frac{1}{2}', '0.5'],
    ['a remark in brackets', '42 (forty-two)', '42'],
    ['a sentence around it', 'The final answer is 42.', '42'],
    ['a subject before it', 'The capital is Paris', 'Paris'],
    ['a variable', 'x = 5', '5'],
    ['a fraction', '1/2', '0.5'],
    ['a percent sign', '50%', '50 percent'],
    ['a power of ten', '10^6', '1000000'],
    ['a raised power', '2¹⁰', '1024'],
    ['a unit of another size', '5 km', '5000 m'],
    ['a unit that the other leaves out', '604,800 seconds', '604800'],
    ['units in words', '2 hours', '7200 s'],
    ['a speed', '36 km/h', '10 m/s'],
    ['scientific notation', '6.022 × 10^23', '6.022e23'],
    ['yes with its reason', 'Yes, it is prime.', 'yes'],
    ['a date in words', 'July 4, 1776', '4 July 1776'],
    ['an ISO date', '1776-07-04', 'July 4, 1776'],
    ['an ordinal date', '4th of July 1776', '1776-07-04'],
    ['accents', 'Bogotá', 'Bogota'],
    ['an article', 'the Netherlands', 'Netherlands'],
    ['capitals of a long word', 'OSLO', 'Oslo'],
    ['capitals of a short word beside none', 'USA', 'usa'],
    ['emphasis', '**Paris**', 'paris'],
    ['a currency sign', '$5', '5 dollars'],
    ['digits beyond the ninth', '0.3333333333', '1/3'],
    ['integers of any size', '12,345,678,901,234,567,890', '12345678901234567890'],
  ])('in spite of %s', (_what, one, other) => {
    expect(same(one, other)).toBe(true);
    expect(same(other, one)).toBe(true);
  });

  test('as sets, where the question asks for one', () => {
    expect(same('France, Germany', 'Germany and France', true)).toBe(true);
    expect(same('France, Germany', 'Germany, France')).toBe(false);
    expect(same('France, Germany', 'France, Spain', true)).toBe(false);
  });
});

describe('two short answers differ', () => {
  test.each([
    ['raised digits', '10²', '102'],
    ['a raised exponent', '3 × 10⁸ m/s', '3 × 108 m/s'],
    ['a factorial', '5!', '5'],
    ['capitals of symbols', 'CO', 'Co'],
    ['prefixes of units', '5 MW', '5 mW'],
    ['units', '5 km', '5 m'],
    ['kinds of unit', '5 s', '5 m'],
    ['the sign', '5', '-5'],
    ['a decimal point', '1.5', '15'],
    ['a list of numbers', '1,2', '12'],
    ['digits of a long integer', '2432902008176640000', '2432902008176640001'],
    ['a function', 'f(x)', 'f(y)'],
    ['dates', 'July 4, 1776', 'July 5, 1776'],
    ['words', 'Paris', 'London'],
    ['yes and no', 'Yes', 'No'],
  ])('by %s', (_what, one, other) => {
    expect(same(one, other)).toBe(false);
    expect(same(other, one)).toBe(false);
  });
});

describe('what cannot be compared', () => {
  test.each(['', '   ', '***', '…', 'x'.repeat(201)])('is not even the same as itself: %j', (text) => {
    expect(same(text, text)).toBe(false);
  });

  test('is a text of any length, which is not looked at', () => {
    expect(readingsOf('a '.repeat(60_000))).toEqual([]);
  });
});

describe('a comparison', () => {
  const texts = fc.oneof(
    fc.string({ maxLength: 60 }),
    fc.string({ unit: fc.constantFrom(...'0123456789.,-+eE ^/×%kmMs$(){}\\'.split('')), maxLength: 40 }),
  );

  test('is symmetric, and anything that can be compared is the same as itself', () => {
    fc.assert(
      fc.property(texts, texts, (one, other) => {
        expect(same(one, other)).toBe(same(other, one));
        if (readingsOf(one).length > 0) expect(same(one, one)).toBe(true);
      }),
      { numRuns: 3_000 },
    );
  });
});

describe('a question asks for a set', () => {
  test.each(['Which countries border France?', 'Name the noble gases.', 'List all primes below 20.'])(
    '%s',
    (question) => {
      expect(asksForSet(question)).toBe(true);
    },
  );

  test.each([
    'What is the capital of Peru?',
    'List the planets in order of size.',
    'Which primes below 20, ascending?',
  ])('not %s', (question) => {
    expect(asksForSet(question)).toBe(false);
  });
});

const PAIRS = join(__dirname, '../../../../shared/cases/answer-pairs.tsv');

/** Pairs whose expectation is plain, without a remark in the text. */
function plainPairs(): [string, string, string][] {
  const rows = readFileSync(PAIRS, 'utf8').trim().split('\n').slice(1);
  return rows
    .map((row): [string, string, string] => {
      const [a = '', b = '', expected = ''] = row.split('\t');
      return [a, b, expected];
    })
    .filter(
      ([a, , expected]) => /^(?:equal|different)$/.test(expected) && !/\((?:next line|en dash)|Final Answer/.test(a),
    );
}

(existsSync(PAIRS) ? describe : describe.skip)('recorded pairs', () => {
  test.each(existsSync(PAIRS) ? plainPairs() : [['', '', '']])('%s | %s: %s', (a, b, expected) => {
    expect(same(a, b)).toBe(expected === 'equal');
  });
});
