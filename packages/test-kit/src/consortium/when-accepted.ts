import { LedgerClientError } from '@llmnet/ledger-client';
import type { ClientErrorCode } from '@llmnet/ledger-client';
import { retry } from '@llmnet/retry';

/**
 * Repeats a step as long as the ledger refuses it with one of these codes: for deadlines that only time can bring, and for what the own
 * peer commits a moment after others.
 */
export function whenAccepted<T>(
  step: () => Promise<T>,
  refusals: readonly ClientErrorCode[] = ['TOO_EARLY'],
  withinMs = 60_000,
): Promise<T> {
  const isRetryable = (error: unknown): boolean => error instanceof LedgerClientError && refusals.includes(error.code);
  return retry(step, { isRetryable, maxAttempts: Infinity, firstMs: 50, maxMs: 200, withinMs });
}

/** Takes a step that follows from other members' steps: the own peer may commit them a moment after theirs. */
export function whenSeen<T>(step: () => Promise<T>): Promise<T> {
  return whenAccepted(step, ['TOO_EARLY', 'UNKNOWN_RECORD', 'PLAN_CHANGED'], 2_000);
}
