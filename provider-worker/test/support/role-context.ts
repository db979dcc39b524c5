import { NodeDirectory } from '@llmnet/ledger-client';
import type { NodeRecord } from '@llmnet/protocol';
import { txId, type NodeLedger, type TestNode } from '@llmnet/test-kit/ledger-double';
import type { RoleContext } from '../../src/roles/role-context';

/** What a role of the node works with; the ledger knows every node of `others` by its key. */
export function roleContext(ledger: NodeLedger, others: readonly TestNode[]): RoleContext {
  const records = new Map(others.map(({ node, encryptionKey }) => [node, { node, roles: [], encryptionKey }]));
  ledger.queries['membership:node'] = ({ node }): NodeRecord => {
    const record = records.get(node);
    if (record === undefined) throw new Error(`the test has no node ${node}`);
    return { ...record, at: 0, txId: txId(0) };
  };
  return { ledger: ledger.asLedger, directory: new NodeDirectory(ledger.asLedger) };
}
