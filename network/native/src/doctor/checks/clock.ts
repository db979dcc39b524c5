import { examine, type Check } from '../check';
import type { NetworkProbes } from '../probes';

/** A machine whose clock is off: its chaincode refuses what is timely for the others. */
export const clock: Check<Pick<NetworkProbes, 'peers' | 'orderers' | 'clockOffset' | 'limits'>> = {
  id: 'clock',
  run: (network) =>
    examine([...network.orderers, ...network.peers], async (server) => {
      const offset = await network.clockOffset(server);
      if (offset === undefined || Math.abs(offset) <= network.limits.clockMs) return undefined;
      return {
        organisation: server.organisation,
        cause: `the clock of ${server.name} is off`,
        evidence: `${Math.abs(offset) / 1000} s ${offset > 0 ? 'ahead of' : 'behind'} this machine's`,
        cure: 'synchronise the clocks of both machines by NTP',
      };
    }),
};
