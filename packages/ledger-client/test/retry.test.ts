import { LedgerClientError, isRetryable } from '@llmnet/ledger-client';
import type { ClientErrorCode } from '@llmnet/ledger-client';
import { planAnew, retrySafely } from '../src/retry';

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

const failure = (code: ClientErrorCode): LedgerClientError => new LedgerClientError(code, 'endorse', code, []);

/** How a call ended, with the time given that all its attempts may take. */
async function attempt(call: () => Promise<string>): Promise<unknown> {
  const ended = retrySafely(call).catch((error: unknown) => error);
  await jest.advanceTimersByTimeAsync(20_000);
  return ended;
}

const RETRYABLE = [
  'READ_CONFLICT',
  'CLOCK_SKEW',
  'ENDORSEMENT_MISMATCH',
  'LEDGER_UNAVAILABLE',
  'POLICY_CONFLICT',
] as const;
const FINAL = [
  'ALREADY_DONE',
  'TOO_EARLY',
  'LANE_BUSY',
  'PLAN_CHANGED',
  'INVALID_TRANSACTION',
  'COMMIT_UNKNOWN',
  'REFUSED',
] as const;

test.each(RETRYABLE)('%s is tried nine times in all, then told', async (code) => {
  const call = jest.fn().mockRejectedValue(failure(code));
  await expect(attempt(call)).resolves.toMatchObject({ code });
  expect(call).toHaveBeenCalledTimes(9);
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
  const call = jest.fn().mockRejectedValueOnce(failure('READ_CONFLICT')).mockRejectedValue(failure('ALREADY_DONE'));
  await expect(attempt(call)).resolves.toMatchObject({ code: 'ALREADY_DONE' });
  expect(call).toHaveBeenCalledTimes(2);
});

test('no attempt begins later than 15 seconds after the first', async () => {
  const call = jest.fn(async () => {
    await new Promise((resolve) => setTimeout(resolve, 9_000));
    throw failure('LEDGER_UNAVAILABLE');
  });
  const ended = retrySafely(call).catch((error: unknown) => error);
  await jest.advanceTimersByTimeAsync(120_000);
  await expect(ended).resolves.toMatchObject({ code: 'LEDGER_UNAVAILABLE' });
  expect(call).toHaveBeenCalledTimes(2);
});

test.each(['PLAN_CHANGED', 'ENDORSEMENT_MISMATCH'] as const)(
  'a plan that meets %s is made again, six times in all',
  async (code) => {
    const call = jest.fn().mockRejectedValue(failure(code));
    const ended = planAnew(call).catch((error: unknown) => error);
    await jest.advanceTimersByTimeAsync(20_000);
    await expect(ended).resolves.toMatchObject({ code });
    expect(call).toHaveBeenCalledTimes(6);
  },
);

test('a plan that is refused for good is not made again', async () => {
  const call = jest.fn().mockRejectedValue(failure('ALREADY_DONE'));
  await expect(planAnew(call)).rejects.toMatchObject({ code: 'ALREADY_DONE' });
  expect(call).toHaveBeenCalledTimes(1);
});
