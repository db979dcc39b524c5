import { examine, type Check } from '../check';
import type { NetworkProbes } from '../probes';

/** A peer that runs outside the channel. */
export const channelJoined: Check<Pick<NetworkProbes, 'peers' | 'hasJoined'>> = {
  id: 'channel-joined',
  run: (network) =>
    examine(network.peers, async (peer) => {
      if ((await network.hasJoined(peer)) !== false) return undefined;
      return {
        organisation: peer.organisation,
        cause: `${peer.name} has not joined the channel`,
        evidence: 'it runs, and its list of channels is without it',
        cure: 'peer channel join -b BLOCK, with block 0 of the channel',
      };
    }),
};
