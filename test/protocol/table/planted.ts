import { Reputation, toJson } from '@llmnet/protocol';
import { DOMAIN } from './requests/constants';
import type { Stage } from './stage';

/**
 * Puts a record of a member's evidence where hundreds of tasks would bring it. The rest of a stage comes about by transactions.
 */
export function plantEvidence(
  stage: Stage,
  mspId: string,
  changes: Partial<Pick<Reputation, 'evidence' | 'probation'>>,
): void {
  const key = `rep/${DOMAIN}/${mspId}`;
  const record = Reputation.parse(stage.ledger.record(key));
  stage.ledger.plant(key, JSON.parse(toJson({ ...record, ...changes })));
}

/** Money of the canary fund that earlier tasks have left. */
export function plantFund(stage: Stage, amount: bigint): void {
  const credit = {
    account: 'fund:canaries:AMSP',
    source: 'task.earlier',
    amount,
    finalAt: 1,
    at: 1,
    txId: '0'.repeat(64),
  };
  stage.ledger.plant('credit/fund:canaries:AMSP/000000000000001/task.earlier', JSON.parse(toJson(credit)));
}
