import { ExponentialBackoff, handleWhen, retry } from 'cockatiel';
import { LedgerClientError } from './errors';
import type { ClientErrorCode } from './errors';

const RETRYABLE: ReadonlySet<ClientErrorCode> = new Set([
  'READ_CONFLICT',
  'CLOCK_SKEW',
  'ENDORSEMENT_MISMATCH',
  'LEDGER_UNAVAILABLE',
  'COMMIT_UNKNOWN',
] satisfies ClientErrorCode[]);

/** Whether the same request can be made again: nothing of ours is lost or done twice by it. */
export function isRetryable(error: unknown): boolean {
  return error instanceof LedgerClientError && RETRYABLE.has(error.code);
}

/** Repeats a transaction that met a conflict or a network in trouble: five more attempts, 50 ms to 2 s apart, with jitter. */
export const SAFE_RETRY = retry(handleWhen(isRetryable), {
  maxAttempts: 5,
  backoff: new ExponentialBackoff({ initialDelay: 50, maxDelay: 2_000 }),
});
