import type { Supervisor } from '@llmnet/supervision';
import type { FabricBinaries } from '../binaries';
import { memberServerName, packMemberService, startServers, type ChaincodeRelease } from '../chaincode';
import type { NetworkPlan } from '../plan/network-plan';
import { peerProgram } from '../start/programs';
import type { ManagedChaincode } from './managed-chaincode';
import { peersOf } from './members';

/** What keeps the processes of a running network's members. */
export interface MemberHost {
  readonly supervisor: Pick<Supervisor, 'spawn' | 'end'>;
  readonly binaries: FabricBinaries;
  readonly chaincode: ManagedChaincode;
}

/**
 * Starts a member's peers, whose configuration is written, and its chaincode server; resolves when they serve.
 * @throws {SupervisionError} CHILD_ENDED_EARLY, CHILD_NOT_READY, STOPPED: then none of them runs
 */
export async function startMember(host: MemberHost, plan: NetworkPlan, mspId: string): Promise<void> {
  const { supervisor, binaries } = host;
  const started: string[] = [];
  try {
    for (const node of peersOf(plan, mspId)) {
      await supervisor.spawn(peerProgram(binaries, plan, node));
      started.push(node.name);
    }
    await startServers(supervisor, releaseOf(host, plan, mspId));
  } catch (error) {
    for (const name of started) await supervisor.end(name);
    throw error;
  }
}

/** Ends a member's processes, the chaincode server first. @throws {SupervisionError} CHILD_UNKNOWN */
export async function endMember(host: MemberHost, plan: NetworkPlan, mspId: string): Promise<void> {
  const { supervisor } = host;
  const { label, servers } = releaseOf(host, plan, mspId);
  for (const server of servers) {
    const { id } = await packMemberService(label, server);
    await supervisor.end(memberServerName(mspId, id));
  }
  await Promise.all(peersOf(plan, mspId).map(({ name }) => supervisor.end(name)));
}

function releaseOf({ chaincode }: MemberHost, plan: NetworkPlan, mspId: string): ChaincodeRelease {
  const release = chaincode.release(plan);
  return { ...release, servers: release.servers.filter((server) => server.mspId === mspId) };
}
