import { examine, type Check } from '../check';
import type { NetworkProbes } from '../probes';

/** A server whose TLS certificate the channel's members do not accept. */
export const tls: Check<Pick<NetworkProbes, 'peers' | 'orderers' | 'tls'>> = {
  id: 'tls',
  run: (network) =>
    examine([...network.orderers, ...network.peers], async (server) => {
      const state = await network.tls(server);
      if (state.kind !== 'refused') return undefined;
      return {
        organisation: server.organisation,
        cause: `the TLS certificate of ${server.name} is refused`,
        evidence: `${server.address}: ${state.reason}`,
        cure: 'give it a certificate of the TLS authority that the channel has for this organisation, and restart it',
      };
    }),
};
