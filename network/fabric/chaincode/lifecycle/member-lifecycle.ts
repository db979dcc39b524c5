import { FabricNetworkError } from '../../errors';
import { writePrivateFile } from '../private-file';
import type { ChaincodePackage } from '../package/chaincode-package';
import type { PeerAdmin } from './channel';
import { installedPackages } from './outputs';

/**
 * What a member's peer says to an approval: it has been written; the member had approved just this before; or the sequence is
 * committed with another definition.
 */
export type Approval = 'approved' | 'unchanged' | 'different';

/** Installs a package at a peer that does not have it. */
export async function install(peer: PeerAdmin, { id, bytes }: ChaincodePackage, dir: string): Promise<void> {
  const output = await peer.peer('lifecycle', 'chaincode', 'queryinstalled', '--output', 'json');
  if (installedPackages(output).includes(id)) return;
  const file = await writePrivateFile(dir, `${id.replace(':', '-')}.tar.gz`, bytes);
  await peer.peer('lifecycle', 'chaincode', 'install', file);
}

/**
 * Approves a definition for a member. Whether it differs from what is committed is for the peer to say: only it knows the
 * defaults of the channel (Fabric `core/chaincode/lifecycle/lifecycle.go`, ApproveChaincodeDefinitionForOrg).
 * @param definitionFlags of the definition, without the sequence
 */
export async function approve(
  peer: PeerAdmin,
  definitionFlags: readonly string[],
  sequence: number,
  packageId: string,
): Promise<Approval> {
  const flags = [...definitionFlags, '--sequence', String(sequence), '--package-id', packageId];
  try {
    await peer.peer('lifecycle', 'chaincode', 'approveformyorg', ...flags);
    return 'approved';
  } catch (error) {
    if (!(error instanceof FabricNetworkError)) throw error;
    if (error.message.includes('with different parameters')) return 'different';
    if (error.message.includes('attempted to redefine')) return 'unchanged';
    throw error;
  }
}
