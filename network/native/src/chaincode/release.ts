import type { NodeProgram } from '@llmnet/supervisor';
import type { ChaincodeDefinition } from './definition';
import type { LifecycleChannel } from './lifecycle/channel';
import { deployChaincode, type Deployment } from './lifecycle/deploy';
import type { ChaincodePackage } from './package/chaincode-package';
import {
  memberServerName,
  memberServerProgram,
  packMemberService,
  type ChaincodeProgram,
  type MemberServer,
} from './server/member-server';

/** Runs chaincode servers: a Supervisor. */
export interface ServerHost {
  spawn(program: NodeProgram): Promise<unknown>;
  /** Ends a child for good; on SIGTERM a chaincode server finishes the transactions that it is running. */
  end(name: string): Promise<void>;
}

/** One version of a chaincode: its code, and a server for every member. */
export interface ChaincodeRelease {
  /** Of the packages. */
  readonly label: string;
  readonly program: ChaincodeProgram;
  readonly servers: readonly MemberServer[];
}

/** A member's server, and the package by which its peers know it. */
interface PackedServer {
  readonly server: MemberServer;
  readonly package: ChaincodePackage;
}

/** Starts every member's server of a release, and waits until each listens. @throws {SupervisionError} */
export async function startServers(host: ServerHost, release: ChaincodeRelease): Promise<void> {
  const { program } = release;
  const packed = await packServers(release);
  await Promise.all(packed.map(({ server, package: { id } }) => host.spawn(memberServerProgram(server, id, program))));
}

/** Brings a release, whose servers run, to the channel. @throws as deployChaincode */
export async function deployRelease(
  channel: LifecycleChannel,
  release: ChaincodeRelease,
  definition: ChaincodeDefinition,
): Promise<Deployment> {
  const packed = await packServers(release);
  const packages = new Map(packed.map(({ server, package: { id, bytes } }) => [server.mspId, { id, bytes }]));
  return deployChaincode(channel, packages, definition);
}

/**
 * Replaces a release while transactions run: its servers start beside the old ones, at other addresses; the members install, approve
 * and commit; when every peer has moved, the old servers finish what they are running and end. A transaction that was endorsed before
 * the commit and is ordered after it is invalid, and has to be endorsed again.
 * @throws {SupervisionError}; as deployChaincode: the servers of both releases run then
 */
export async function upgradeRelease(
  host: ServerHost,
  channel: LifecycleChannel,
  { from, to }: { readonly from: ChaincodeRelease; readonly to: ChaincodeRelease },
  definition: ChaincodeDefinition,
): Promise<Deployment> {
  await startServers(host, to);
  const deployment = await deployRelease(channel, to, definition);
  const old = await packServers(from);
  await Promise.all(old.map(({ server, package: { id } }) => host.end(memberServerName(server.mspId, id))));
  return deployment;
}

async function packServers({ label, servers }: ChaincodeRelease): Promise<readonly PackedServer[]> {
  return Promise.all(servers.map(async (server) => ({ server, package: await packMemberService(label, server) })));
}
