import { setTimeout as delay } from 'node:timers/promises';
import { examine, type Check } from '../check';
import type { NetworkProbes, Server } from '../probes';

const POLL_MS = 250;

type Network = Pick<NetworkProbes, 'peers' | 'orderers' | 'height' | 'limits'>;

/** A peer that does not get the blocks that others have. */
export const peerBehind: Check<Network> = {
  id: 'peer-behind',
  run: async (network) => {
    const heights = await Promise.all([...network.orderers, ...network.peers].map((server) => network.height(server)));
    const highest = Math.max(0, ...heights.map((height = 0) => height));
    return examine(network.peers, async (peer) => {
      const height = await heightInTime(network, peer, highest);
      if (height === undefined || height >= highest) return undefined;
      return {
        organisation: peer.organisation,
        cause: `${peer.name} is behind`,
        evidence: `it has ${height} blocks where others have ${highest}, and does not catch up`,
        cure: 'see its log: it must reach the orderers, and be the leader of its organisation or know it',
      };
    });
  },
};

/** A peer that follows is a block or two behind for a moment. */
async function heightInTime(network: Network, peer: Server, highest: number): Promise<number | undefined> {
  const deadline = performance.now() + network.limits.catchUpMs;
  let height = await network.height(peer);
  while (height !== undefined && height < highest && performance.now() < deadline) {
    await delay(POLL_MS);
    height = await network.height(peer);
  }
  return height;
}
