import type { peer } from '@hyperledger/fabric-protos';
import type { ChannelMsps } from './channel-msps';

/** The channel's "MAJORITY Endorsement": more than half of the member organisations. */
export function majorityOf(members: number): number {
  return Math.floor(members / 2) + 1;
}

/** The members whose peers really endorsed `responsePayload`; an endorsement signs payload ‖ endorser. */
export function endorsingMembers(
  msps: ChannelMsps,
  responsePayload: Uint8Array,
  endorsements: readonly peer.Endorsement[],
): Set<string> {
  const members = new Set<string>();
  for (const endorsement of endorsements) {
    const endorser = endorsement.getEndorser_asU8();
    const identity = msps.identify(endorser);
    if (
      msps.isEndorser(identity) &&
      identity.verify(Buffer.concat([responsePayload, endorser]), endorsement.getSignature_asU8())
    ) {
      members.add(identity.mspId);
    }
  }
  return members;
}
