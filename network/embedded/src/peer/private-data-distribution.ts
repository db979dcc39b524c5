import type { Collections } from '../collections';
import { SimulationError } from '../endorser/simulator';
import type { PrivateWriteSet, TransientStore } from './transient-store';

/** A peer that takes part in the distribution. */
export interface Receiver {
  readonly mspId: string;
  readonly isRunning: boolean;
  readonly transientStore: TransientStore;
}

export interface Dissemination {
  readonly channel: string;
  readonly txid: string;
  /** The organisation whose peer endorses. */
  readonly endorser: string;
  readonly writeSets: readonly PrivateWriteSet[];
}

/**
 * Hands plaintext private writes to the running peers of all members of their collections; resolves when they have them on disk.
 * @throws SimulationError if a collection requires more other peers than there are (Fabric `gossip/privdata/distributor.go`)
 */
export async function distributePrivateData(
  { channel, txid, endorser, writeSets }: Dissemination,
  collections: Collections,
  receivers: readonly Receiver[],
): Promise<void> {
  const running = receivers.filter(({ isRunning }) => isRunning);
  for (const { namespace, collection } of writeSets) {
    const required = collections.find(namespace, collection)?.requiredPeerCount ?? 0;
    const eligible = running.filter(
      ({ mspId }) => mspId !== endorser && collections.isMember(namespace, collection, mspId),
    );
    if (eligible.length < required) {
      throw new SimulationError(
        `failed to distribute private collection, txID ${txid}, channel ${channel}: could not build private data dissemination plan for chaincode ${namespace} and collection ${collection}: required to disseminate to at least ${required} peers, but know of only ${eligible.length} eligible peers`,
      );
    }
  }
  await Promise.all(
    running.map(({ mspId, transientStore }) =>
      transientStore.keep(
        txid,
        writeSets.filter(({ namespace, collection }) => collections.isMember(namespace, collection, mspId)),
      ),
    ),
  );
}
