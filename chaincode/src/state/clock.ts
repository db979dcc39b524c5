import { LedgerError } from '@llmnet/protocol';

let wallClock = (): number => Date.now();

/** Replaces the endorser's clock; for tests. */
export function setWallClock(clock: () => number): void {
  wallClock = clock;
}

/**
 * Refuses a transaction whose time is further from this endorser's clock than the tolerance. The one place where the
 * chaincode looks at a clock, and only to refuse: nothing that is written depends on it.
 */
export function assertTimely(transactionTime: number, toleranceSeconds: number): void {
  const skew = Math.abs(wallClock() - transactionTime);
  if (skew > toleranceSeconds * 1000) throw new LedgerError('CLOCK_SKEW', `${String(skew)} ms`);
}
