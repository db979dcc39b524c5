import { examine, type Check } from '../check';
import type { Finding } from '../finding';
import type { NetworkProbes, Server } from '../probes';

type Network = Pick<NetworkProbes, 'members' | 'peers' | 'approvedPackage' | 'installedPackages' | 'chaincodeServer'>;

/** A member whose approval names another package than its chaincode server's, or one that a peer of it does not have. */
export const packageId: Check<Network> = {
  id: 'package-id',
  run: async (network) => [
    ...(await examine(network.members, async (mspId) => {
      const approved = await network.approvedPackage(mspId);
      const { packageId: served } = await network.chaincodeServer(mspId);
      if (approved === undefined || approved === served) return undefined;
      return {
        organisation: mspId,
        cause: 'it has approved another package than its chaincode server runs',
        evidence: `approved is ${approved}, the server is ${served}`,
        cure: `let its admin approve the definition again with --package-id ${served}`,
      };
    })),
    ...(await examine(network.peers, (peer) => notInstalled(network, peer))),
  ],
};

async function notInstalled(network: Network, peer: Server): Promise<Finding | undefined> {
  const approved = await network.approvedPackage(peer.organisation);
  const installed = await network.installedPackages(peer);
  if (approved === undefined || installed === undefined || installed.includes(approved)) return undefined;
  return {
    organisation: peer.organisation,
    cause: `the package that it has approved is not installed at ${peer.name}`,
    evidence: `approved is ${approved}, installed is ${installed.join(', ') || 'nothing'}`,
    cure: 'install the package, or approve the definition again with the id of an installed one',
  };
}
