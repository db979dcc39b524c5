import { loadMathjs } from '../src/domains/mathematics/mathjs';
import { computes, isSafe } from '../src/domains/mathematics/safe-expression';

let math: Awaited<ReturnType<typeof loadMathjs>>;

beforeAll(async () => {
  math = await loadMathjs();
});

const grammar = { functions: new Set(['sqrt']), symbols: new Set(['x']) };

test.each(['1 + 2 * (3 - 4) / 5', 'sqrt(2) + x', '2^10', '2^-3', '4^(1/2)', '5!', '7 mod 3', '2x'])(
  'arithmetic such as %s is allowed',
  (text) => {
    expect(isSafe(math.parse(text), grammar)).toBe(true);
  },
);

test.each([
  ['an assignment', 'x = 3'],
  ['a function definition', 'f(x) = x'],
  ['a function outside the grammar', 'import({})'],
  ['a change of units', 'createUnit("foo")'],
  ['evaluation of a string', 'evaluate("1")'],
  ['a variable outside the grammar', 'y + 1'],
  ['a matrix', '[1, 2]'],
  ['a range', '1:1000000000'],
  ['a property', 'x.constructor'],
  ['a string', '"a"'],
  ['a huge exponent', '9^9999'],
  ['an exponent to be computed', '9^(9*9)'],
  ['a tower of exponents', '9^9^9'],
  ['a huge factorial', '100000!'],
  ['a factorial of a factorial', '(5!)!'],
  ['a very long sum', Array.from({ length: 100 }, () => '1').join('+')],
])('%s is refused', (_what, text) => {
  expect(isSafe(math.parse(text), grammar)).toBe(false);
});

test.each([
  ['1 + 1', true],
  ['sqrt(4)', true],
  ['5', false],
  ['-5', false],
  ['(5)', false],
])('whether %s asks for a computation: %s', (text, expected) => {
  expect(computes(math.parse(text))).toBe(expected);
});
