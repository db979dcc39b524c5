import { LedgerClientError, isRetryable } from '@llmnet/ledger-client';
import type { ClientErrorCode } from '@llmnet/ledger-client';
import { SAFE_RETRY } from '../../../ledger-client/src/retry';

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

const failure = (code: ClientErrorCode): LedgerClientError => new LedgerClientError(code, 'endorse', code, []);

/** How a call ended, with the time given that all its attempts may take. */
async function attempt(call: () => Promise<string>): Promise<unknown> {
  const ended = SAFE_RETRY.execute(call).catch((error: unknown) => error);
  await jest.advanceTimersByTimeAsync(20_000);
  return ended;
}

const RETRYABLE = [
  'READ_CONFLICT',
  'CLOCK_SKEW',
  'ENDORSEMENT_MISMATCH',
  'LEDGER_UNAVAILABLE',
  'COMMIT_UNKNOWN',
] as const;
const FINAL = ['ALREADY_DONE', 'TOO_EARLY', 'LANE_BUSY', 'PLAN_CHANGED', 'INVALID_TRANSACTION', 'REFUSED'] as const;

test.each(RETRYABLE)('%s is tried six times in all, then told', async (code) => {
  const call = jest.fn().mockRejectedValue(failure(code));
  await expect(attempt(call)).resolves.toMatchObject({ code });
  expect(call).toHaveBeenCalledTimes(6);
  expect(isRetryable(failure(code))).toBe(true);
});

test.each(FINAL)('%s is told at once', async (code) => {
  const call = jest.fn().mockRejectedValue(failure(code));
  await expect(attempt(call)).resolves.toMatchObject({ code });
  expect(call).toHaveBeenCalledTimes(1);
  expect(isRetryable(failure(code))).toBe(false);
});

test('an error that is not of the ledger is told at once', async () => {
  const call = jest.fn().mockRejectedValue(new TypeError('odd'));
  await expect(attempt(call)).resolves.toBeInstanceOf(TypeError);
  expect(call).toHaveBeenCalledTimes(1);
});

test('a call that succeeds is not repeated', async () => {
  const call = jest.fn().mockRejectedValueOnce(failure('READ_CONFLICT')).mockResolvedValue('tx');
  await expect(attempt(call)).resolves.toBe('tx');
  expect(call).toHaveBeenCalledTimes(2);
});

test('a failure that is final ends the attempts', async () => {
  const call = jest.fn().mockRejectedValueOnce(failure('COMMIT_UNKNOWN')).mockRejectedValue(failure('ALREADY_DONE'));
  await expect(attempt(call)).resolves.toMatchObject({ code: 'ALREADY_DONE' });
  expect(call).toHaveBeenCalledTimes(2);
});
