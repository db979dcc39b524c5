import { examine, type Check } from '../check';
import type { NetworkProbes } from '../probes';

/** A peer or an orderer that does not serve. */
export const processDown: Check<Pick<NetworkProbes, 'peers' | 'orderers' | 'isRunning'>> = {
  id: 'process-down',
  run: (network) =>
    examine([...network.orderers, ...network.peers], async (server) => {
      if (await network.isRunning(server)) return undefined;
      return {
        organisation: server.organisation,
        cause: `${server.name} does not run`,
        evidence: `nothing healthy at ${server.address}`,
        cure: `see llmnet network logs ${server.name}, then start the network again`,
      };
    }),
};
