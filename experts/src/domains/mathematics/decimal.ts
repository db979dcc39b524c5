import type { BigNumber } from 'mathjs';

/** From here on 64 digits no longer hold every digit of an integer. */
const EXACT_BELOW = 1e60;

/** Digits after the point, or significant digits of a number below one. */
const DIGITS = 10;

/** Rounding that hides the last digits of a long computation, so that 1/3 * 3 is 1. */
const GUARD_DIGITS = 50;

/**
 * A number as a plain decimal: integers exactly, others rounded to ten decimal places (or ten significant digits if
 * below one), without exponent, trailing zeros or thousands separators.
 *
 * @returns `undefined` if it is not finite or too large to be exact
 */
export function plainDecimal(number: BigNumber): string | undefined {
  if (!number.isFinite() || number.abs().greaterThanOrEqualTo(EXACT_BELOW)) return undefined;
  if (number.isZero()) return '0';
  const guarded = number.isInteger() ? number : number.toSignificantDigits(GUARD_DIGITS);
  if (guarded.isInteger()) return guarded.toFixed();
  return (guarded.abs().lessThan(1) ? guarded.toSignificantDigits(DIGITS) : guarded.toDecimalPlaces(DIGITS)).toFixed();
}

/** A number as people write it, `1,234.5`, as a plain decimal: `1234.5`. */
export function withoutSeparators(text: string): string {
  return text.replace(/\b\d{1,3}(?:,\d{3})+(?!\d)/g, (grouped) => grouped.replaceAll(',', ''));
}
