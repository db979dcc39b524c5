import { loadNodeIdentity } from '@llmnet/ledger-client';
import type { NodeFiles, NodeIdentity } from '@llmnet/ledger-client';
import { createConsortium, nodePaths } from '@llmnet/fabric-identities';
import { temporaryFolder } from '../programs/temporary-folder';

/** Issues nodes, each given as `mspId/enrolmentId`; the files lie below `dir`. */
export async function issueNodes(dir: string, ...nodes: readonly string[]): Promise<NodeFiles[]> {
  const named = nodes.map((node) => {
    const [mspId = '', enrolmentId = ''] = node.split('/');
    return { mspId, enrolmentId };
  });
  const members = [...new Set(named.map(({ mspId }) => mspId))].map((mspId) => ({
    mspId,
    nodes: named
      .filter((node) => node.mspId === mspId)
      .map(({ enrolmentId }) => ({ enrolmentId, ou: 'client' as const, roles: ['requester'] })),
  }));
  await createConsortium({ dir, members });
  return named.map(({ mspId, enrolmentId }) => ({ mspId, enrolmentId, ...nodePaths(dir, mspId, enrolmentId) }));
}

export async function loadNodes(...nodes: readonly string[]): Promise<NodeIdentity[]> {
  return Promise.all((await issueNodes(temporaryFolder(), ...nodes)).map(loadNodeIdentity));
}
