import type { Check } from '../check';
import type { NetworkProbes } from '../probes';

/** A member that has not approved the definition that is in force: its peers do not endorse. */
export const chaincodeApproval: Check<Pick<NetworkProbes, 'chaincode' | 'committed'>> = {
  id: 'chaincode-approval',
  run: async (network) => {
    const committed = await network.committed();
    if (committed === undefined || committed === 'absent') return [];
    const { approvals, sequence } = committed;
    return Object.entries(approvals)
      .filter(([, isApproved]) => !isApproved)
      .map(([organisation]) => ({
        organisation,
        cause: `it has not approved the chaincode ${network.chaincode.name}`,
        evidence: `sequence ${sequence} is committed without it`,
        cure: 'let its admin run: peer lifecycle chaincode approveformyorg, with the committed definition',
      }));
  },
};
