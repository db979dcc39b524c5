/** A mean over independent runs with the half-width of its 95 % confidence interval; null where a single run gives none. */
export interface Interval {
  readonly mean: number;
  readonly half: number | null;
  readonly runs: number;
}

/** Two-sided 95 % quantiles of Student's t by degrees of freedom, from 1 on (any table of the distribution). */
const STUDENT = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11,
  2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];

/** For more degrees of freedom than the table has, a quantile a little too large: the interval is never too narrow. */
function quantile(freedom: number): number {
  if (freedom > 120) return 1.98;
  if (freedom > 60) return 2;
  return STUDENT[Math.min(freedom, STUDENT.length) - 1] ?? Number.POSITIVE_INFINITY;
}

/** @throws RangeError without values */
export function interval(values: readonly number[]): Interval {
  const runs = values.length;
  if (runs === 0) throw new RangeError('no runs');
  const mean = values.reduce((sum, value) => sum + value, 0) / runs;
  if (runs === 1) return { mean, half: null, runs };
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, half: quantile(runs - 1) * Math.sqrt(squares / (runs - 1) / runs), runs };
}
