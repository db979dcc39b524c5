/** An explicit private data collection in the form of `--collections-config` (Fabric docs, "Private Data"). */
export interface CollectionDefinition {
  readonly name: string;
  /** Signature policy whose organisations keep the data. */
  readonly policy: string;
  readonly requiredPeerCount: number;
  readonly maxPeerCount: number;
  readonly blockToLive: number;
  readonly memberOnlyRead: boolean;
  readonly memberOnlyWrite: boolean;
  readonly endorsementPolicy?: { readonly signaturePolicy: string };
}

/** What the members agree upon; the sequence number follows from what the channel has. */
export interface ChaincodeDefinition {
  readonly name: string;
  readonly version: string;
  readonly collections: readonly CollectionDefinition[];
  /** Signature policy; the channel's /Channel/Application/Endorsement if left out. */
  readonly signaturePolicy?: string;
}

/**
 * A collection that all the members keep for ever, and that only they read; the same for the same members in any order.
 * @param options `peers`: how many all members have together, one each unless given; `requiredPeerCount`: how many others must
 *   hold a value before a peer endorses it: 1 where the loss of one peer's disk must not lose it
 */
export function membersCollection(
  name: string,
  mspIds: readonly string[],
  {
    peers = mspIds.length,
    requiredPeerCount = 0,
  }: { readonly peers?: number; readonly requiredPeerCount?: number } = {},
): CollectionDefinition {
  return {
    name,
    policy: `OR(${[...mspIds]
      .sort()
      .map((mspId) => `'${mspId}.member'`)
      .join(',')})`,
    requiredPeerCount,
    maxPeerCount: Math.max(requiredPeerCount, peers - 1),
    blockToLive: 0,
    memberOnlyRead: true,
    memberOnlyWrite: false,
  };
}

/** The file that `peer lifecycle chaincode ... --collections-config` takes. */
export function collectionsFile(collections: readonly CollectionDefinition[]): string {
  return `${JSON.stringify(collections, null, 2)}\n`;
}

const PRINCIPAL = /['"](?<mspId>[^'"]+)\.(?:admin|member|client|peer|orderer)['"]/g;

/** Whether peers of a member can endorse under the definition; under the channel's own policy, all can. */
export function mayEndorse({ signaturePolicy }: ChaincodeDefinition, mspId: string): boolean {
  if (signaturePolicy === undefined) return true;
  return [...signaturePolicy.matchAll(PRINCIPAL)].some(({ groups }) => groups?.mspId === mspId);
}
