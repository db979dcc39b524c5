import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ordererPaths, peerPaths } from '../../identities';
import type { AdminCli } from '../commands/admin-cli';
import type { ServicePackage } from './package';
import { until } from '../readiness/poll';
import { address, type FabricTopology } from '../topology';

/** An explicit private data collection in the form of `--collections-config` (Fabric docs, "Private Data"). */
export interface CollectionDefinition {
  readonly name: string;
  /** Signature policy whose organisations keep the data. */
  readonly policy: string;
  readonly requiredPeerCount: number;
  readonly maxPeerCount: number;
  readonly blockToLive: number;
  readonly memberOnlyRead: boolean;
  readonly memberOnlyWrite: boolean;
  readonly endorsementPolicy?: { readonly signaturePolicy: string };
}

export interface ChaincodeDefinition {
  readonly name: string;
  readonly version: string;
  readonly sequence: number;
  readonly collections: readonly CollectionDefinition[];
  /** Signature policy; the channel's /Channel/Application/Endorsement if left out. */
  readonly signaturePolicy?: string;
}

/** Installs, approves and commits a chaincode; returns when every peer can plan endorsements of it by all peers. */
export async function deployChaincode(
  topology: FabricTopology,
  admins: readonly AdminCli[],
  { bytes, id }: ServicePackage,
  definition: ChaincodeDefinition,
): Promise<void> {
  const file = join(topology.dir, `${definition.name}-${definition.sequence}.tgz`);
  await writeFile(file, bytes);
  await Promise.all(admins.map((admin) => admin.peer('lifecycle', 'chaincode', 'install', file)));
  const flags = await definitionFlags(topology, definition);
  await Promise.all(
    admins.map((admin) => admin.peer('lifecycle', 'chaincode', 'approveformyorg', '--package-id', id, ...flags)),
  );
  await admins[0]?.peer('lifecycle', 'chaincode', 'commit', ...flags, ...peerFlags(topology));
  for (const admin of admins) {
    await until(`the arrival of ${definition.name} at ${admin.member.mspId}`, async () => {
      const found = (await admin.discoverPeers()).split(`"${definition.name}"`).length - 1;
      return found >= topology.members.length;
    });
  }
}

async function definitionFlags(topology: FabricTopology, definition: ChaincodeDefinition): Promise<string[]> {
  const { name, version, sequence, collections, signaturePolicy } = definition;
  const { channel, orderer, identitiesDir, dir } = topology;
  const flags = [
    ...['--channelID', channel, '--name', name, '--version', version, '--sequence', String(sequence)],
    ...['-o', address(orderer.service), '--tls', '--cafile', ordererPaths(identitiesDir).tlsCaCert],
  ];
  if (signaturePolicy !== undefined) {
    flags.push('--signature-policy', signaturePolicy);
  }
  if (collections.length > 0) {
    const file = join(dir, `${name}-${sequence}-collections.json`);
    await writeFile(file, JSON.stringify(collections));
    flags.push('--collections-config', file);
  }
  return flags;
}

function peerFlags({ members, identitiesDir }: FabricTopology): string[] {
  return members.flatMap(({ mspId, ports }) => [
    ...['--peerAddresses', address(ports.service)],
    ...['--tlsRootCertFiles', peerPaths(identitiesDir, mspId).tlsCaCert],
  ]);
}
