import type { Collections } from '../collections';
import type { WantedWriteSet } from './private-write-sets';

/** A peer as far as others can ask it for private data. */
export interface Provider {
  readonly mspId: string;
  readonly isRunning: boolean;
  readonly node: { plaintextFor(wanted: WantedWriteSet): Buffer | undefined };
}

/** Asks the running peers of the collection's other members, one after the other (Fabric `gossip/privdata/pull.go`). */
export function fetchPrivateData(
  wanted: WantedWriteSet,
  requester: string,
  collections: Collections,
  peers: readonly Provider[],
): Buffer | undefined {
  for (const { mspId, isRunning, node } of peers) {
    if (isRunning && mspId !== requester && collections.isMember(wanted.namespace, wanted.collection, mspId)) {
      const plaintext = node.plaintextFor(wanted);
      if (plaintext !== undefined) {
        return plaintext;
      }
    }
  }
  return undefined;
}
