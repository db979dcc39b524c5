import type { NodeRecord } from '@llmnet/protocol';
import { txId, type NodeLedger, type TestNode } from '@llmnet/test-kit/ledger-double';
import { LedgerSteps } from '../../src/actions/steps';

/** The steps of a node; the ledger knows every node of `others` by its key. */
export function stepsOf(ledger: NodeLedger, others: readonly TestNode[]): LedgerSteps {
  const records = new Map(others.map(({ node, encryptionKey }) => [node, { node, roles: [], encryptionKey }]));
  ledger.queries['membership:node'] = ({ node }): NodeRecord => {
    const record = records.get(node);
    if (record === undefined) throw new Error(`the test has no node ${node}`);
    return { ...record, at: 0, txId: txId(0) };
  };
  return new LedgerSteps(ledger.asLedger);
}
