/** One in parts per million: every probability, score and weight of the protocol is an integer in this unit. */
export const PPM = 1_000_000n;

/** `a · b / divisor`, rounded towards zero. */
export function mulDiv(a: bigint, b: bigint, divisor: bigint): bigint {
  return (a * b) / divisor;
}

/** The largest integer whose square is at most `value` (Newton's method). @throws RangeError below zero. */
export function isqrt(value: bigint): bigint {
  if (value < 0n) throw new RangeError('isqrt of a negative integer');
  if (value < 2n) return value;
  let estimate = 1n << BigInt((bitLength(value) + 1) >> 1);
  for (;;) {
    const next = (estimate + value / estimate) >> 1n;
    if (next >= estimate) return estimate;
    estimate = next;
  }
}

const WORD = 32;

/** How many binary digits a positive integer has. */
function bitLength(value: bigint): number {
  let words = 0;
  let rest = value;
  for (; rest >> BigInt(WORD) > 0n; rest >>= BigInt(WORD)) words += 1;
  return words * WORD + WORD - Math.clz32(Number(rest));
}

export function minimum(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

export function maximum(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

export function sum(values: readonly bigint[]): bigint {
  return values.reduce((total, value) => total + value, 0n);
}
