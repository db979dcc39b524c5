import type { Interval } from '../statistics/interval';

/** A mean with its interval, such as `72.17 ± 0.21`. */
export function formatInterval({ mean, half }: Interval, digits: number): string {
  return half === null ? mean.toFixed(digits) : `${mean.toFixed(digits)} ± ${half.toFixed(digits)}`;
}

/** The same with its sign. */
export function formatDifference(difference: Interval, digits: number): string {
  return `${difference.mean < 0 ? '' : '+'}${formatInterval(difference, digits)}`;
}
