import { LEDGER_ERRORS, LedgerError, ledgerErrorCode, type LedgerErrorCode } from '@llmnet/protocol';

const CODES = Object.keys(LEDGER_ERRORS) as LedgerErrorCode[];

describe('LedgerError', () => {
  it('says its code, what happened, the detail, and what to do', () => {
    expect(new LedgerError('LANE_BUSY', 'lane 7').message).toBe(
      'LANE_BUSY: the lane has opened another task meanwhile (lane 7); plan anew or take another lane',
    );
  });

  it('leaves out a detail that is not given', () => {
    expect(new LedgerError('TOO_EARLY').message).toBe(
      'TOO_EARLY: the step has to wait for others or for a deadline; wait for the event or the deadline',
    );
  });

  it('keeps its cause', () => {
    const cause = new Error('first');
    expect(new LedgerError('INVALID_REQUEST', 'terms', { cause }).cause).toBe(cause);
  });

  it.each(CODES)('%s has an HTTP status of a refusal, an explanation and a cure', (code) => {
    const { http, says, cure } = LEDGER_ERRORS[code];
    expect(http).toBeGreaterThanOrEqual(400);
    expect(http).toBeLessThan(600);
    expect(says).not.toBe('');
    expect(cure).not.toBe('');
  });
});

describe('ledgerErrorCode', () => {
  it.each(CODES)('finds %s in its own message', (code) => {
    expect(ledgerErrorCode(new LedgerError(code, 'task 0f').message)).toBe(code);
  });

  it.each<[string, LedgerErrorCode]>([
    ['chaincode response 500, TOO_LATE: the phase of this step is over; nothing can be done', 'TOO_LATE'],
    ['error executing chaincode: transaction returned with failure: NOT_A_MEMBER: the caller’s …', 'NOT_A_MEMBER'],
    ['transaction returned with failure: LedgerError: LANE_TOO_LOW: the lane does not cover …', 'LANE_TOO_LOW'],
  ])('finds the code in “%s”', (message, code) => {
    expect(ledgerErrorCode(message)).toBe(code);
  });

  it('finds the code behind the status that gRPC puts in front', () => {
    const message = '2 UNKNOWN: evaluate call to endorser returned error: chaincode response 500, NOT_A_MEMBER: no';
    expect(ledgerErrorCode(message)).toBe('NOT_A_MEMBER');
  });

  it.each([
    '',
    'failed to connect to all addresses',
    'MVCC_READ_CONFLICT: the transaction is invalid',
    'chaincode response 500, TOO_LATE',
    'error: too_late: the phase is over',
  ])('finds none in “%s”', (message) => {
    expect(ledgerErrorCode(message)).toBeUndefined();
  });
});
