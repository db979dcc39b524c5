import { packMemberService } from '../../chaincode';
import { answered } from '../../chaincode/lifecycle/ready';
import type { AdminCli } from '../../commands/admin-cli';
import type { ManagedChaincode } from '../../membership/managed-chaincode';
import { isListening } from '../../readiness/listening';
import type { CommittedChaincode, NetworkProbes } from '../probes';
import { membersOf, parseApproved, parseCommitted, parseInstalled } from './lifecycle-facts';
import { memoize } from './memoize';
import { commandFailure, type Site } from './site';

type ChaincodeProbes = Pick<
  NetworkProbes,
  'chaincode' | 'committed' | 'approvedPackage' | 'installedPackages' | 'chaincodeServer' | 'chaincodeFailure'
>;

/** What the channel has of the chaincode, and what the members run. */
export function chaincodeProbes(site: Site, { release, definition }: ManagedChaincode): ChaincodeProbes {
  const { plan } = site;
  const { channel } = plan;
  const { name, version, collections } = definition(plan);
  const { label, servers } = release(plan);
  const peersOf = (mspId: string): typeof site.peers => site.peers.filter(({ organisation }) => organisation === mspId);
  const committed = memoize((chaincode) => site.ask(site.peers, (admin) => queryCommitted(admin, channel, chaincode)));
  return {
    chaincode: { name, version, collections: collections.map((one) => ({ name: one.name, members: membersOf(one) })) },
    committed: () => committed(name),
    approvedPackage: memoize((mspId) => site.ask(peersOf(mspId), (admin) => queryApproved(admin, channel, name))),
    installedPackages: (peer) =>
      site.ask([peer], async (admin) =>
        parseInstalled(await admin.peer('lifecycle', 'chaincode', 'queryinstalled', '--output', 'json')),
      ),
    chaincodeServer: async (mspId) => {
      const server = servers.find((candidate) => candidate.mspId === mspId);
      if (server === undefined) throw new RangeError(`${mspId} has no chaincode server`);
      const { hostname, port } = new URL(`tcp://${server.address}`);
      const listens = await isListening(hostname, Number(port));
      return { packageId: (await packMemberService(label, server)).id, address: server.address, listens };
    },
    chaincodeFailure: async (peer) => {
      try {
        await answered(site.admin(peer), channel, name);
        return undefined;
      } catch (error) {
        return commandFailure(error).message;
      }
    },
  };
}

/** What Fabric says of a chaincode that it does not know (Fabric `core/chaincode/lifecycle/scc.go`). */
const ABSENT = 'is not defined';
const NOT_APPROVED = 'could not fetch approved chaincode definition';

async function queryCommitted(admin: AdminCli, channel: string, name: string): Promise<CommittedChaincode | 'absent'> {
  const query = [
    'lifecycle',
    'chaincode',
    'querycommitted',
    '--channelID',
    channel,
    '--name',
    name,
    '--output',
    'json',
  ];
  try {
    return parseCommitted(await admin.peer(...query));
  } catch (error) {
    if (commandFailure(error).message.includes(ABSENT)) return 'absent';
    throw error;
  }
}

async function queryApproved(admin: AdminCli, channel: string, name: string): Promise<string | undefined> {
  const query = ['lifecycle', 'chaincode', 'queryapproved', '--channelID', channel, '--name', name, '--output', 'json'];
  try {
    return parseApproved(await admin.peer(...query));
  } catch (error) {
    if (commandFailure(error).message.includes(NOT_APPROVED)) return undefined;
    throw error;
  }
}
