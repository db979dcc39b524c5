import { examine, oneLine, type Check } from '../check';
import type { Finding } from '../finding';
import type { NetworkProbes, Server } from '../probes';

type Network = Pick<
  NetworkProbes,
  'peers' | 'isRunning' | 'committed' | 'chaincodeServer' | 'chaincodeFailure' | 'approvedPackage'
>;

/** A member whose chaincode server does not run, or does not answer its peers. */
export const chaincodeServer: Check<Network> = {
  id: 'chaincode-server',
  run: async (network) => {
    const committed = await network.committed();
    if (committed === undefined || committed === 'absent') return [];
    const approving = network.peers.filter(({ organisation }) => committed.approvals[organisation] === true);
    return examine(approving, (peer) => judge(network, peer));
  },
};

async function judge(network: Network, peer: Server): Promise<Finding | undefined> {
  const { organisation, name } = peer;
  const { address, listens, packageId } = await network.chaincodeServer(organisation);
  const cure = 'start it, and see its log';
  if (!listens) {
    return { organisation, cause: 'its chaincode server is down', evidence: `nothing listens at ${address}`, cure };
  }
  if (!(await network.isRunning(peer)) || (await network.approvedPackage(organisation)) !== packageId) return undefined;
  const failure = await network.chaincodeFailure(peer);
  if (failure === undefined) return undefined;
  return { organisation, cause: `its chaincode server does not answer ${name}`, evidence: oneLine(failure), cure };
}
