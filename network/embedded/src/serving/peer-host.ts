import { peerPaths } from '@llmnet/fabric-identities';
import type { EmbeddedPeer } from '../member-peer';
import type { BlockFeed } from '../peer/block-feed';
import type { Lag } from '../peer/lag';
import { PeerServer, type ServiceRegistration } from './peer-server';

/** What a test or a developer can do to one member's peer while the network runs. */
export interface PeerControl {
  readonly mspId: string;
  readonly isRunning: boolean;
  /** Number of blocks that it has committed. */
  readonly height: number;
  readonly lag: Lag;
  /**
   * Ends it as if its process had ended: its gateway refuses connections, open calls on it fail, nobody gets an endorsement
   * of it, and it commits no blocks.
   */
  stop(): Promise<void>;
  /**
   * Starts it on the same port; it catches up with what was ordered meanwhile.
   * @throws EmbeddedNetworkError PORT_BUSY if something else took its port
   */
  start(): Promise<void>;
  /** Keeps it behind the orderer from now on, also across `stop` and `start`; `{ blocks: 0 }` lets it catch up. */
  keepBehind(lag: Lag): void;
}

export interface PeerHostParts {
  readonly peer: EmbeddedPeer;
  readonly feed: BlockFeed;
  readonly identitiesDir: string;
  readonly register: ServiceRegistration;
  /** Called after each start, when peers can exchange private data again. */
  readonly onStart: () => Promise<void>;
}

/** Runs one member's peer and its server; one change at a time. */
export class PeerHost implements PeerControl {
  #server: PeerServer | undefined;
  #changing: Promise<void> = Promise.resolve();

  constructor(
    private readonly parts: PeerHostParts,
    private port: number,
  ) {}

  get mspId(): string {
    return this.parts.peer.mspId;
  }

  get isRunning(): boolean {
    return this.parts.peer.isRunning;
  }

  get height(): number {
    return this.parts.peer.node.ledger.height;
  }

  get lag(): Lag {
    return this.parts.peer.node.lag;
  }

  keepBehind(lag: Lag): void {
    this.parts.peer.node.keepBehind(lag);
  }

  start(): Promise<void> {
    return this.#oneAtATime(async () => {
      if (this.#server === undefined) {
        const { peer, feed, identitiesDir, register, onStart } = this.parts;
        this.#server = await PeerServer.listen(this.port, peerPaths(identitiesDir, peer.mspId), register);
        peer.address = this.#server.address;
        this.port = this.#server.port;
        peer.start(feed);
        await onStart();
      }
    });
  }

  stop(): Promise<void> {
    return this.#oneAtATime(async () => {
      this.#server?.stop();
      this.#server = undefined;
      await this.parts.peer.halt();
    });
  }

  #oneAtATime(change: () => Promise<void>): Promise<void> {
    const changed = this.#changing.then(change);
    this.#changing = changed.catch(() => undefined);
    return changed;
  }
}
