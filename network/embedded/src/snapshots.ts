import { EmbeddedNetworkError } from './errors';
import type { Orderer } from './orderer/orderer';
import type { BlockFeed } from './peer/block-feed';
import type { PeerControl } from './serving/peer-host';
import type { DataFolder, DataMark } from './storage/data-folder';

export interface SnapshotParts {
  readonly data: DataFolder;
  readonly orderer: Orderer;
  readonly feed: BlockFeed;
  readonly peers: readonly PeerControl[];
}

/** Moments of a running network to which it can be taken back; they last as long as the network runs. */
export class Snapshots {
  readonly #marks = new Map<number, DataMark>();
  #nextId = 1;

  constructor(private readonly parts: SnapshotParts) {}

  /** Remembers the ledger as it is now; it costs nothing but the disk space of what is changed later. */
  take(): number {
    const id = this.#nextId++;
    this.#marks.set(id, this.parts.data.mark());
    return id;
  }

  /**
   * Takes the ledger back: blocks, state, private and transient data of all peers. Transactions that are on their way are
   * dropped, and every peer that runs is restarted on its port, so that open calls and event streams end. The snapshot can be
   * reverted to again; later ones are forgotten.
   * @throws EmbeddedNetworkError SNAPSHOT_UNKNOWN
   */
  async revert(id: number): Promise<void> {
    const mark = this.#marks.get(id);
    if (mark === undefined) {
      const known = [...this.#marks.keys()].join(', ') || 'none';
      throw new EmbeddedNetworkError('SNAPSHOT_UNKNOWN', `There is no snapshot ${id}; there are: ${known}.`);
    }
    const { data, orderer, feed, peers } = this.parts;
    const running = peers.filter(({ isRunning }) => isRunning);
    await Promise.all(running.map((peer) => peer.stop()));
    await orderer.whileHeld(async () => {
      await data.revert(mark);
      feed.forget();
    });
    await this.#forgetAfter(id);
    for (const peer of running) {
      await peer.start();
    }
  }

  async #forgetAfter(id: number): Promise<void> {
    for (const [later, mark] of this.#marks) {
      if (later > id) {
        this.#marks.delete(later);
        await mark.snapshot.close();
      }
    }
  }
}
