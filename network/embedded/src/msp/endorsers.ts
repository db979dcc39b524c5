import type { peer } from '@hyperledger/fabric-protos';
import type { ChannelMsps } from './channel-msps';
import type { Identity } from './identity';

/**
 * Who really endorsed `responsePayload`, each once, in order; an endorsement signs payload ‖ endorser
 * (Fabric `common/policies/policy.go`, SignatureSetToValidIdentities).
 */
export function validEndorsers(
  msps: ChannelMsps,
  responsePayload: Uint8Array,
  endorsements: readonly peer.Endorsement[],
): Identity[] {
  const endorsers: Identity[] = [];
  for (const endorsement of endorsements) {
    const serialized = endorsement.getEndorser_asU8();
    const identity = msps.identify(serialized);
    const isNew =
      identity && !endorsers.some((known) => known.mspId === identity.mspId && known.raw.equals(identity.raw));
    if (isNew && identity.verify(Buffer.concat([responsePayload, serialized]), endorsement.getSignature_asU8())) {
      endorsers.push(identity);
    }
  }
  return endorsers;
}
