import type { CollectionConfig } from './collections';

/**
 * The collection that every member has without defining it: its peer keeps the values, and its own endorsement policy is that
 * for writes (Fabric `core/chaincode/lifecycle/deployedcc_infoprovider.go`, GenerateImplicitCollectionForOrg).
 */
export function implicitCollection(mspId: string): CollectionConfig {
  return {
    name: `_implicit_org_${mspId}`,
    members: [mspId],
    memberOnlyRead: false,
    blockToLive: 0,
    endorsementPolicy: { channelConfigPolicy: `/Channel/Application/${mspId}/Endorsement` },
  };
}
