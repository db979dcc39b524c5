import { FabricClientError } from '@llmnet/fabric-client';
import { LedgerClientError, isRetryable, planAnew } from '@llmnet/ledger-client';
import type { ClientErrorCode } from '@llmnet/ledger-client';
import { LedgerError } from '@llmnet/protocol';
import { REFUSALS } from '../src/errors';

const failure = (code: ClientErrorCode): LedgerClientError => new LedgerClientError(code, 'endorse', code, []);

test("the chaincode's refusals are read by their codes", () => {
  const { message } = new LedgerError('TOO_EARLY', 'task 1');
  expect(REFUSALS.refusalCode(`chaincode response 500, ${message}`)).toBe('TOO_EARLY');
  expect(REFUSALS.refusalCode('chaincode response 500, ODD_CODE: odd')).toBeUndefined();
});

test('that a step is done already counts whichever endorser says so', () => {
  expect([REFUSALS.isFinalRefusal('ALREADY_DONE'), REFUSALS.isFinalRefusal('LANE_BUSY')]).toEqual([true, false]);
});

test.each([
  ['CLOCK_SKEW', true],
  ['READ_CONFLICT', true],
  ['ALREADY_DONE', false],
  ['TOO_EARLY', false],
  ['LANE_BUSY', false],
  ['PLAN_CHANGED', false],
  ['COMMIT_UNKNOWN', false],
] as const)('whether %s can be tried again: %s', (code, is) => {
  expect(isRetryable(failure(code))).toBe(is);
});

test("the client's errors are those of the Fabric client", () => {
  expect(new FabricClientError('READ_CONFLICT', 'commit', 'late', [])).toBeInstanceOf(LedgerClientError);
});

describe('a plan', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  test.each(['PLAN_CHANGED', 'ENDORSEMENT_MISMATCH', 'OUT_OF_TURN'] as const)(
    'that meets %s is made again, six times in all',
    async (code) => {
      const call = jest.fn().mockRejectedValue(failure(code));
      const ended = planAnew(call).catch((error: unknown) => error);
      await jest.advanceTimersByTimeAsync(20_000);
      await expect(ended).resolves.toMatchObject({ code });
      expect(call).toHaveBeenCalledTimes(6);
    },
  );

  test('that is refused for good is not made again', async () => {
    const call = jest.fn().mockRejectedValue(failure('ALREADY_DONE'));
    await expect(planAnew(call)).rejects.toMatchObject({ code: 'ALREADY_DONE' });
    expect(call).toHaveBeenCalledTimes(1);
  });
});
