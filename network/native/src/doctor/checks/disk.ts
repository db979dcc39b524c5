import { examine, type Check } from '../check';
import type { NetworkProbes } from '../probes';

const MIB = 2 ** 20;
const CURE = 'make room, or move the ledger to a larger disk';

/** A ledger that cannot grow, or not much longer: a peer or orderer whose disk is full stops. */
export const disk: Check<Pick<NetworkProbes, 'peers' | 'orderers' | 'writeFailure' | 'freeBytes' | 'limits'>> = {
  id: 'disk',
  run: (network) =>
    examine([...network.orderers, ...network.peers], async (server) => {
      const failure = await network.writeFailure(server);
      if (failure !== undefined) {
        return {
          organisation: server.organisation,
          cause: `the disk of ${server.name} cannot be written`,
          evidence: failure,
          cure: failure === 'EACCES' || failure === 'EROFS' ? 'make it writable' : CURE,
        };
      }
      const free = await network.freeBytes(server);
      const { freeBytes: needed } = network.limits;
      if (free >= needed) return undefined;
      return {
        organisation: server.organisation,
        cause: `the disk of ${server.name} is nearly full`,
        evidence: `${Math.floor(free / MIB)} MiB are free, ${Math.floor(needed / MIB)} MiB should be`,
        cure: CURE,
      };
    }),
};
