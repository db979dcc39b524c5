import { InvalidArgumentError } from 'commander';

/** Parses a whole number of a range, for an option. */
export function numberFrom(lowest: number, highest: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < lowest || value > highest) {
      throw new InvalidArgumentError(`It is a number from ${lowest} to ${highest}.`);
    }
    return value;
  };
}

const MS_PER_UNIT = { ms: 1, s: 1000 } as const;

/**
 * Parses a time such as `50ms` or `2s`, for an option.
 * @param longestMs the longest that is allowed
 * @returns milliseconds
 */
export function duration(longestMs: number): (text: string) => number {
  return (text) => {
    const [, amount, unit] = /^(\d+)(ms|s)$/.exec(text) ?? [];
    const ms = Number(amount) * (unit === 's' ? MS_PER_UNIT.s : MS_PER_UNIT.ms);
    if (!(ms >= 1 && ms <= longestMs)) {
      throw new InvalidArgumentError(`It is a time such as 50ms or 2s, at most ${longestMs / MS_PER_UNIT.s}s.`);
    }
    return ms;
  };
}
