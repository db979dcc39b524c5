import { FabricClientError, isRetryable } from '@llmnet/fabric-client';
import { asLate } from '../src/errors';
import { retrySafely } from '../src/client';

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

const RULES = { isRetryableRefusal: (code: string) => code === 'COME_BACK' };

const failure = (code: string): FabricClientError => new FabricClientError(code, 'endorse', code, []);

/** How a call ended, with the time given that all its attempts may take. */
async function attempt(call: () => Promise<string>): Promise<unknown> {
  const ended = retrySafely(call, RULES).catch((error: unknown) => error);
  await jest.advanceTimersByTimeAsync(20_000);
  return ended;
}

const RETRYABLE = [
  'READ_CONFLICT',
  'COME_BACK',
  'ENDORSEMENT_MISMATCH',
  'LEDGER_UNAVAILABLE',
  'POLICY_CONFLICT',
  'NETWORK_BUSY',
] as const;
const FINAL = ['SOLD_OUT', 'INVALID_TRANSACTION', 'COMMIT_UNKNOWN', 'TRANSACTION_REPLACED', 'REFUSED'] as const;

test.each(RETRYABLE)('%s is tried nine times in all, then told', async (code) => {
  const call = jest.fn().mockRejectedValue(failure(code));
  await expect(attempt(call)).resolves.toMatchObject({ code });
  expect(call).toHaveBeenCalledTimes(9);
  expect(isRetryable(failure(code), RULES)).toBe(true);
});

test('a conflict is told at once to who wants to look at the ledger again', async () => {
  for (const [code, calls] of [
    ['READ_CONFLICT', 1],
    ['LEDGER_UNAVAILABLE', 9],
  ] as const) {
    const call = jest.fn().mockRejectedValue(failure(code));
    const ended = retrySafely(call, RULES, 'fail').catch((error: unknown) => error);
    await jest.advanceTimersByTimeAsync(20_000);
    await expect(ended).resolves.toMatchObject({ code });
    expect(call).toHaveBeenCalledTimes(calls);
  }
});

test.each(FINAL)('%s is told at once', async (code) => {
  const call = jest.fn().mockRejectedValue(failure(code));
  await expect(attempt(call)).resolves.toMatchObject({ code });
  expect(call).toHaveBeenCalledTimes(1);
  expect(isRetryable(failure(code), RULES)).toBe(false);
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
  const call = jest.fn().mockRejectedValueOnce(failure('READ_CONFLICT')).mockRejectedValue(failure('SOLD_OUT'));
  await expect(attempt(call)).resolves.toMatchObject({ code: 'SOLD_OUT' });
  expect(call).toHaveBeenCalledTimes(2);
});

test('no attempt begins later than 15 seconds after the first', async () => {
  const call = jest.fn(async () => {
    await new Promise((resolve) => setTimeout(resolve, 9_000));
    throw failure('LEDGER_UNAVAILABLE');
  });
  const ended = retrySafely(call, RULES).catch((error: unknown) => error);
  await jest.advanceTimersByTimeAsync(120_000);
  await expect(ended).resolves.toMatchObject({ code: 'LEDGER_UNAVAILABLE' });
  expect(call).toHaveBeenCalledTimes(2);
});

test('no refusal is retryable unless a rule says so', () => {
  expect(isRetryable(failure('COME_BACK'))).toBe(false);
});

test('a refusal of a transaction’s time is put down to the network where the call took long, and only then', () => {
  const rules = { isRefusalOfTime: (code: string) => code === 'CLOCK_SKEW' };
  expect(asLate(failure('CLOCK_SKEW'), 3_000, rules)).toMatchObject({ code: 'NETWORK_BUSY', stage: 'endorse' });
  expect(asLate(failure('CLOCK_SKEW'), 20, rules)).toMatchObject({ code: 'CLOCK_SKEW' });
  expect(asLate(failure('SOLD_OUT'), 3_000, rules)).toMatchObject({ code: 'SOLD_OUT' });
  expect(asLate(failure('CLOCK_SKEW'), 3_000, {})).toMatchObject({ code: 'CLOCK_SKEW' });
});
