import { ExponentialBackoff, handleWhen, retry } from 'cockatiel';
import { LedgerClientError } from './errors';
import type { ClientErrorCode } from './errors';

const RETRYABLE: ReadonlySet<ClientErrorCode> = new Set([
  'READ_CONFLICT',
  'POLICY_CONFLICT',
  'CLOCK_SKEW',
  'ENDORSEMENT_MISMATCH',
  'LEDGER_UNAVAILABLE',
] satisfies ClientErrorCode[]);

/** No attempt begins later than so long after the first: a peer that hangs takes its whole deadline for each. */
const PATIENCE_MILLISECONDS = 15_000;

/** Whether the same request can be made again: nothing of ours is lost or done twice by it. */
export function isRetryable(error: unknown): boolean {
  return error instanceof LedgerClientError && RETRYABLE.has(error.code);
}

/** What a plan meets when the ledger went on since it was made, or when the peers are a block apart. */
const PLAN_IS_OLD: ReadonlySet<ClientErrorCode> = new Set([
  'PLAN_CHANGED',
  'ENDORSEMENT_MISMATCH',
] satisfies ClientErrorCode[]);

/** Repeats a call that met a conflict or a network in trouble: eight more attempts in 15 s, 50 ms to 2 s apart, with jitter. */
export function retrySafely<T>(attempt: () => Promise<T>): Promise<T> {
  const giveUp = Date.now() + PATIENCE_MILLISECONDS;
  const policy = retry(
    handleWhen((error) => isRetryable(error) && Date.now() < giveUp),
    { maxAttempts: 8, backoff: new ExponentialBackoff({ initialDelay: 50, maxDelay: 2_000 }) },
  );
  return policy.execute(attempt);
}

/** Repeats a plan together with the step that follows it, while the ledger is another by the time of the step: five more attempts. */
export function planAnew<T>(planAndSubmit: () => Promise<T>): Promise<T> {
  const policy = retry(
    handleWhen((error) => error instanceof LedgerClientError && PLAN_IS_OLD.has(error.code)),
    { maxAttempts: 5, backoff: new ExponentialBackoff({ initialDelay: 50, maxDelay: 1_000 }) },
  );
  return policy.execute(planAndSubmit);
}
