import { NativeNetworkError } from '../../errors';
import { writePrivateFile } from '../private-file';
import type { ChaincodePackage } from '../package/chaincode-package';
import type { PeerAdmin } from './channel';

/**
 * What a member's peer says to an approval: it has been written; the member had approved just this before; or the sequence is
 * committed with another definition.
 */
export type Approval = 'approved' | 'unchanged' | 'different';

/** Installs a package at a peer, if the peer does not have it. */
export async function install(peer: PeerAdmin, { id, bytes }: ChaincodePackage, dir: string): Promise<void> {
  const file = await writePrivateFile(dir, `${id.replace(':', '-')}.tar.gz`, bytes);
  try {
    await peer.peer('lifecycle', 'chaincode', 'install', file);
  } catch (error) {
    if (!saysPeer(error, 'already successfully installed')) throw error;
  }
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
    if (saysPeer(error, 'with different parameters')) return 'different';
    if (saysPeer(error, 'attempted to redefine')) return 'unchanged';
    throw error;
  }
}

function saysPeer(error: unknown, words: string): boolean {
  return error instanceof NativeNetworkError && error.code === 'COMMAND_FAILED' && error.message.includes(words);
}
