import type { LedgerClientError } from '@llmnet/ledger-client';
import type { QueryResponse } from '@llmnet/protocol';
import { NodeLedger, refusal, testNode, txId } from '@llmnet/test-kit/ledger-double';
import { foundConsortium, waitForCandidates, whenAnswered } from '../src/founding';

/** Only what is read of it. */
const DOMAIN = { snapshot: { candidates: [], validators: [] } } as unknown as QueryResponse<'reputation:domain'>;

/** A ledger that was never founded and does not answer in time at first. */
function busyLedger(...failures: LedgerClientError[]): NodeLedger {
  const ledger = new NodeLedger(testNode('Aster', 'admin'));
  ledger.queries['membership:consortium'] = () => {
    throw failures.shift() ?? refusal('NOT_FOUNDED');
  };
  ledger.submits['membership:found'] = () => txId(1);
  return ledger;
}

describe('a start on a busy machine', () => {
  it('founds the consortium when the ledger answers at last', async () => {
    const ledger = busyLedger(refusal('LEDGER_UNAVAILABLE'), refusal('LEDGER_UNAVAILABLE'));
    await expect(whenAnswered(() => foundConsortium(ledger.asLedger, []))).resolves.toBe(true);
    expect(ledger.committed).toEqual(['membership:found']);
  });

  it('waits for the first snapshots past a question that was not answered in time', async () => {
    const ledger = busyLedger();
    const failures = [refusal('LEDGER_UNAVAILABLE')];
    ledger.queries['reputation:domain'] = () => {
      const failure = failures.pop();
      if (failure !== undefined) throw failure;
      return DOMAIN;
    };
    await expect(waitForCandidates(ledger.asLedger, [])).resolves.toBeUndefined();
    expect(failures).toEqual([]);
  });

  it('ends at once when the ledger refuses', async () => {
    const ledger = busyLedger(refusal('NOT_A_MEMBER'));
    await expect(whenAnswered(() => foundConsortium(ledger.asLedger, []))).rejects.toMatchObject({
      code: 'NOT_A_MEMBER',
    });
  });
});
