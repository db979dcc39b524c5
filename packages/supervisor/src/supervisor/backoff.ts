const FIRST_DELAY_MS = 200;
const MAX_DELAY_MS = 5_000;
const HEALTHY_AFTER_MS = 30_000;

/**
 * How often in a row a child has failed, after it has ended once more.
 * @param failures in a row before
 * @param readyForMs how long it has been ready this time; 30 s of health forgive what was before
 */
export function countFailures(failures: number, readyForMs: number): number {
  return readyForMs >= HEALTHY_AFTER_MS ? 1 : failures + 1;
}

/**
 * How long to wait before the next start: 200 ms, doubled with each failure, at most 5 s.
 * @param failures in a row, at least 1
 * @param minMs never less than this, whatever the failures say
 */
export function restartDelay(failures: number, minMs = 0): number {
  return Math.max(minMs, Math.min(FIRST_DELAY_MS * 2 ** (failures - 1), MAX_DELAY_MS));
}
