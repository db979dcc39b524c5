/**
 * Pearson's χ² of the observed counts against equal expected ones. Compare with the 99.9 % quantile for
 * `counts.length − 1` degrees of freedom: 5 → 20.52, 9 → 27.88.
 */
export function chiSquare(counts: readonly number[]): number {
  const expected = counts.reduce((total, count) => total + count, 0) / counts.length;
  return counts.reduce((total, count) => total + (count - expected) ** 2 / expected, 0);
}

/** How often each of `0 … bins − 1` occurs in `values`. */
export function histogram(values: readonly number[], bins: number): number[] {
  return Array.from({ length: bins }, (_bin, bin) => values.filter((value) => value === bin).length);
}
