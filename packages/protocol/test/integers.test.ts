import { PPM, isqrt, maximum, minimum, mulDiv, sum } from '@llmnet/protocol/rules';
import fc from 'fast-check';

describe('isqrt', () => {
  it.each([
    [0n, 0n],
    [1n, 1n],
    [3n, 1n],
    [4n, 2n],
    [99n, 9n],
    [100n, 10n],
    [10n ** 30n - 1n, 10n ** 15n - 1n],
    [10n ** 30n, 10n ** 15n],
  ])('of %s is %s', (value, root) => {
    expect(isqrt(value)).toBe(root);
  });

  it('is the largest integer whose square is at most the value', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 1n << 256n }), (value) => {
        const root = isqrt(value);
        expect(root * root <= value && value < (root + 1n) * (root + 1n)).toBe(true);
      }),
    );
  });

  it('is exact on both sides of every square', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 1n << 128n }), (root) => {
        expect([isqrt(root * root - 1n), isqrt(root * root)]).toEqual([root - 1n, root]);
      }),
    );
  });

  it('refuses a negative integer', () => {
    expect(() => isqrt(-1n)).toThrow(RangeError);
  });
});

describe('mulDiv', () => {
  it.each([
    [7n, 3n, 2n, 10n],
    [-7n, 3n, 2n, -10n],
    [995_000n, 800_000n, PPM, 796_000n],
    [1n, 999_999n, PPM, 0n],
  ])('%s · %s / %s is %s, rounded towards zero', (a, b, divisor, quotient) => {
    expect(mulDiv(a, b, divisor)).toBe(quotient);
  });
});

describe('minimum, maximum and sum', () => {
  it('compare and add integers of any size', () => {
    const large = 10n ** 40n;
    expect([minimum(large, -large), maximum(large, -large)]).toEqual([-large, large]);
    expect(sum([large, 1n, -large])).toBe(1n);
    expect(sum([])).toBe(0n);
  });
});
