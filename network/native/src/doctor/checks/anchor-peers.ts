import { examine, type Check } from '../check';
import type { NetworkProbes } from '../probes';

/** An organisation whose peers the others cannot find: none of its anchor peers in the channel is a peer of it. */
export const anchorPeers: Check<Pick<NetworkProbes, 'peers' | 'channelMembers'>> = {
  id: 'anchor-peers',
  run: async (network) =>
    examine((await network.channelMembers()) ?? [], ({ mspId, anchors }) => {
      const peers = network.peers.filter(({ organisation }) => organisation === mspId);
      const addresses = anchors.map(({ host, port }) => `${host}:${port}`);
      const isFound = addresses.some((address) => peers.some((peer) => peer.address === address));
      if (isFound || peers.length === 0) return Promise.resolve(undefined);
      return Promise.resolve({
        organisation: mspId,
        cause: 'no anchor peer of it is in the channel configuration',
        evidence: addresses.length === 0 ? 'the list is empty' : `${addresses.join(', ')} is no peer of it`,
        cure: 'let its admin set the anchor peers by a channel update (docs/membership.md)',
      });
    }),
};
