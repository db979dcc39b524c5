import type { Collections } from '../collections';
import { EmbeddedNetworkError } from '../errors';
import { sha256 } from '../ledger/hash';
import type { StateView } from '../peer/state-view';

/**
 * Checks that every private value that a member's peer has is the one whose hash is on the ledger.
 * @throws EmbeddedNetworkError LEDGER_CORRUPT naming the collection and the key's hash
 */
export async function verifyPrivateData(mspId: string, state: StateView, collections: Collections): Promise<void> {
  const { namespace } = collections;
  for (const collection of collections.names) {
    for await (const { key, value } of state.privateRange(namespace, collection, '', '')) {
      const keyHash = sha256(key).toString('hex');
      const hashed = state.getHashed(namespace, collection, keyHash);
      if (hashed === undefined || !hashed.value.equals(sha256(value))) {
        throw new EmbeddedNetworkError(
          'LEDGER_CORRUPT',
          `The private data of ${mspId} in ${collection} under the key with hash ${keyHash} is not what the ledger has the hash of.`,
        );
      }
    }
  }
}
