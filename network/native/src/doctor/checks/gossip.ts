import type { Check } from '../check';
import type { Finding } from '../finding';
import type { NetworkProbes, Server } from '../probes';

interface View {
  readonly observer: Server;
  readonly seen: ReadonlySet<string>;
}

/** A peer that most others do not know: it endorses nothing for them, and gets no private data from them. */
export const gossip: Check<Pick<NetworkProbes, 'peers' | 'isRunning' | 'peersSeenBy'>> = {
  id: 'gossip',
  run: async (network) => {
    const views: View[] = [];
    for (const observer of network.peers) {
      if (!(await network.isRunning(observer))) continue;
      const seen = await network.peersSeenBy(observer);
      if (seen !== undefined) views.push({ observer, seen: new Set(seen) });
    }
    return views.map(({ observer }) => judge(observer, views)).filter((finding) => finding !== undefined);
  },
};

function judge(peer: Server, views: readonly View[]): Finding | undefined {
  const others = views.filter(({ observer }) => observer.name !== peer.name);
  const blind = others.filter(({ seen }) => !seen.has(peer.address));
  if (blind.length * 2 <= others.length) return undefined;
  return {
    organisation: peer.organisation,
    cause: `${peer.name} has not joined the gossip of the channel`,
    evidence: `unknown to ${blind.map(({ observer }) => observer.name).join(', ')}`,
    cure: 'check peer.gossip.externalEndpoint and bootstrap of its core.yaml, and that other members reach this address',
  };
}
