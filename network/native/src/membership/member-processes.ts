import type { Supervisor } from '@llmnet/supervisor';
import type { FabricBinaries } from '../binaries';
import { isMemberServer, memberServerName, packMemberService, startServers, type ChaincodeRelease } from '../chaincode';
import type { NetworkPlan } from '../plan/network-plan';
import { peerProgram } from '../start/programs';
import type { ManagedChaincode } from './managed-chaincode';
import { peersOf } from './members';

/** What keeps the processes of a running network's members. */
export interface MemberHost {
  readonly supervisor: Pick<Supervisor, 'spawn' | 'end' | 'names'>;
  readonly binaries: FabricBinaries;
  readonly chaincode: ManagedChaincode;
  /** What else runs for a member; nothing if left out. */
  readonly memberHooks?: MemberHooks;
}

/** Programs that run beside a member's peers, and need them. */
export interface MemberHooks {
  /** A member has come, and its peers serve; they may not have joined the channel yet. */
  joined(plan: NetworkPlan, mspId: string): void;
  /** A member goes, and its peers end when this has resolved. */
  left(mspId: string): Promise<void>;
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

/** Ends a member's processes, the chaincode servers first. */
export async function endMember({ supervisor }: MemberHost, plan: NetworkPlan, mspId: string): Promise<void> {
  for (const name of serversOf(supervisor, mspId)) await supervisor.end(name);
  await Promise.all(peersOf(plan, mspId).map(({ name }) => supervisor.end(name)));
}

/** Starts the chaincode server that a plan gives a member, beside the one that it has. @throws {SupervisionError} */
export async function startServer(host: MemberHost, plan: NetworkPlan, mspId: string): Promise<void> {
  await startServers(host.supervisor, releaseOf(host, plan, mspId));
}

/** Ends a member's chaincode servers but for the one that a plan gives it; they finish what they are running. */
export async function endOtherServers(host: MemberHost, plan: NetworkPlan, mspId: string): Promise<void> {
  const { label, servers } = releaseOf(host, plan, mspId);
  const packages = await Promise.all(servers.map((server) => packMemberService(label, server)));
  const kept = packages.map(({ id }) => memberServerName(mspId, id));
  for (const name of serversOf(host.supervisor, mspId)) if (!kept.includes(name)) await host.supervisor.end(name);
}

function serversOf({ names }: MemberHost['supervisor'], mspId: string): readonly string[] {
  return names.filter((name) => isMemberServer(name, mspId));
}

function releaseOf({ chaincode }: MemberHost, plan: NetworkPlan, mspId: string): ChaincodeRelease {
  const release = chaincode.release(plan);
  return { ...release, servers: release.servers.filter((server) => server.mspId === mspId) };
}
