import { until } from '../../readiness/poll';
import { collectionsFile, type ChaincodeDefinition } from '../definition';
import type { ChaincodePackage } from '../package/chaincode-package';
import { writePrivateFile } from '../private-file';
import { firstPeers, type LifecycleChannel, type PeerAdmin } from './channel';
import { approve, install, type Approval } from './member-lifecycle';
import { committedDefinition, missingApprovals } from './outputs';
import { chaincodeReady } from './ready';

/** Each member's package, by MSP id: its own server's address and keys make it another package than the others'. */
export type MemberPackages = ReadonlyMap<string, ChaincodePackage>;

export interface Deployment {
  /** Committed sequence of the chaincode definition. */
  readonly sequence: number;
  /** False if the channel already had this definition with these packages. */
  readonly changed: boolean;
}

/**
 * Brings a chaincode to the channel: installs each member's package on its peers, approves for each member, commits. Returns when every
 * peer knows all peers that endorse it, and every server answers. What is already done is not done again: an equal definition
 * changes nothing, another package of a member is approved for it alone, and a changed definition takes the next sequence.
 * @throws ChaincodeError OUTPUT_UNEXPECTED; NativeNetworkError COMMAND_FAILED, NOT_READY
 */
export async function deployChaincode(
  channel: LifecycleChannel,
  packages: MemberPackages,
  definition: ChaincodeDefinition,
): Promise<Deployment> {
  const { dir, peers } = channel;
  await Promise.all(peers.map((peer) => install(peer, packageOf(packages, peer), dir)));
  const deployment = await define(channel, packages, definition);
  await chaincodeReady(channel, definition);
  return deployment;
}

async function define(
  channel: LifecycleChannel,
  packages: MemberPackages,
  definition: ChaincodeDefinition,
): Promise<Deployment> {
  const members = firstPeers(channel.peers);
  const flags = await definitionFlags(channel, definition);
  const approveAll = async (sequence: number): Promise<readonly Approval[]> =>
    Promise.all(
      members.map((peer) =>
        approve(peer, [...flags, ...ordererFlags(channel)], sequence, packageOf(packages, peer).id),
      ),
    );
  const { sequence = 0 } = (await definitionOnChannel(channel, definition.name)) ?? {};
  if (sequence > 0) {
    const approvals = await approveAll(sequence);
    if (!approvals.includes('different')) return { sequence, changed: approvals.includes('approved') };
  }
  const next = sequence + 1;
  await approveAll(next);
  await commit(channel, flags, next);
  return { sequence: next, changed: true };
}

/**
 * A peer of every member endorses the commit, and it is waited for at each of them. All of them have to see all approvals first: what they read
 * of these is a part of what they endorse, which has to be the same (Fabric `core/chaincode/lifecycle/lifecycle.go`, CommitChaincodeDefinition).
 */
async function commit(channel: LifecycleChannel, flags: readonly string[], sequence: number): Promise<void> {
  const [first] = channel.peers;
  const members = firstPeers(channel.peers);
  const sequenced = [...flags, '--sequence', String(sequence)];
  const mspIds = members.map(({ mspId }) => mspId);
  await Promise.all(members.map((peer) => approvalsSeenBy(peer, mspIds, sequenced)));
  const endorsing = members.flatMap(({ address, tlsCaCert }) => [
    ...['--peerAddresses', address],
    ...['--tlsRootCertFiles', tlsCaCert],
  ]);
  await first.peer('lifecycle', 'chaincode', 'commit', ...sequenced, ...ordererFlags(channel), ...endorsing);
}

/**
 * A member's approval is waited for at its own peer only; it reaches the others a moment later. The channel may have an organisation
 * that does not take part any more.
 */
async function approvalsSeenBy(peer: PeerAdmin, members: readonly string[], flags: readonly string[]): Promise<void> {
  let missing: readonly string[] = [];
  await until(
    `approval of the chaincode definition by all members, as ${peer.mspId}'s peer sees it,`,
    async () => {
      const output = await peer.peer('lifecycle', 'chaincode', 'checkcommitreadiness', ...flags, '--output', 'json');
      missing = missingApprovals(output).filter((mspId) => members.includes(mspId));
      return missing.length === 0;
    },
    () => `${missing.join(', ')} did not approve this definition`,
  );
}

/** The version and the sequence that the channel has of a chaincode; undefined if none. @throws as deployChaincode */
export async function definitionOnChannel(
  { channel, peers }: LifecycleChannel,
  name: string,
): Promise<ReturnType<typeof committedDefinition>> {
  const args = ['lifecycle', 'chaincode', 'querycommitted', '--channelID', channel, '--output', 'json'];
  return committedDefinition(await peers[0].peer(...args), name);
}

async function definitionFlags({ channel, dir }: LifecycleChannel, definition: ChaincodeDefinition): Promise<string[]> {
  const { name, version, signaturePolicy, collections } = definition;
  const flags = ['--channelID', channel, '--name', name, '--version', version];
  if (signaturePolicy !== undefined) flags.push('--signature-policy', signaturePolicy);
  if (collections.length > 0) {
    const file = await writePrivateFile(dir, `${name}-${version}-collections.json`, collectionsFile(collections));
    flags.push('--collections-config', file);
  }
  return flags;
}

function ordererFlags({ orderer }: LifecycleChannel): string[] {
  return ['-o', orderer.address, '--tls', '--cafile', orderer.tlsCaCert];
}

function packageOf(packages: MemberPackages, { mspId }: PeerAdmin): ChaincodePackage {
  const found = packages.get(mspId);
  if (found === undefined) throw new RangeError(`there is no chaincode package for ${mspId}`);
  return found;
}
