/**
 * The value below which a share of the samples lies, by the nearest rank.
 * @param share from 0 to 1
 * @throws RangeError without samples
 */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (value === undefined) {
    throw new RangeError('a quantile needs at least one sample');
  }
  return value;
}

export function median(samples: readonly number[]): number {
  return quantile(samples, 0.5);
}
