import type { CloseableAsyncIterable } from '@hyperledger/fabric-gateway';
import { FabricClientError, translateError } from './errors';
import type { RefusalRules, Stage } from './errors';
import type { LedgerAddress } from './ledger-address';
import { BlocksSeen, PeerConnection } from './peer-connection';
import type { FabricIdentity } from './peer-connection';

/** What a peer is asked for: to tell what the ledger holds, or to bring a transaction to it. */
type Purpose = 'read' | 'write';

/** The peers that a client may ask, in the order of its configuration; those that failed lately come last. */
export class Peers {
  /** What the commit statuses have told of the chain. */
  readonly seen = new BlocksSeen();
  readonly own: readonly PeerConnection[];
  readonly others: readonly PeerConnection[];

  constructor(
    identity: FabricIdentity,
    private readonly address: LedgerAddress,
    private readonly refusals: RefusalRules,
  ) {
    this.own = address.peers.map((peer) => new PeerConnection(identity.mspId, peer, identity, address, this.seen));
    this.others = (address.fallbackPeers ?? []).map(
      (peer) => new PeerConnection(peer.mspId, peer, identity, address, this.seen),
    );
  }

  /** Whom to ask, one after another. */
  inOrder(purpose: Purpose): PeerConnection[] {
    const configured = this.#configured(purpose);
    return [...configured.filter(({ health }) => health.isWell), ...configured.filter(({ health }) => !health.isWell)];
  }

  /**
   * Makes a call at the first peer, and at the next one where a peer or what it needs is not there.
   * @throws FabricClientError any refusal as it is; LEDGER_UNAVAILABLE when the last peer was asked
   */
  async call<T>(purpose: Purpose, stage: Stage, call: (peer: PeerConnection) => Promise<T>): Promise<T> {
    let unavailable: FabricClientError | undefined;
    for (const peer of this.inOrder(purpose)) {
      try {
        return await call(peer);
      } catch (error) {
        peer.reportFailure(error);
        const failure = translateError(error, stage, this.refusals);
        if (failure.code !== 'LEDGER_UNAVAILABLE') throw failure;
        unavailable = failure;
      }
    }
    throw unavailable ?? new FabricClientError('LEDGER_UNAVAILABLE', stage, `${stage}: no peer is configured`, []);
  }

  /**
   * Opens a stream at the first peer. It breaks when the peer does, and when one that is preferred is well again.
   * @param refusals how many peers have refused it, which are passed over; after the last the first one is asked again
   */
  async stream<T>(
    open: (peer: PeerConnection) => Promise<CloseableAsyncIterable<T>>,
    refusals = 0,
  ): Promise<CloseableAsyncIterable<T>> {
    const order = this.inOrder('read');
    const peer = order[refusals % order.length];
    if (peer === undefined) throw new TypeError('no peer is configured');
    const configured = this.#configured('read');
    return watched(await open(peer), peer, configured.slice(0, configured.indexOf(peer)));
  }

  /** Resolves when one of the peers that are read from answers. @throws FabricClientError LEDGER_UNAVAILABLE */
  async waitForReady(timeoutMs: number): Promise<void> {
    try {
      await Promise.any(this.#configured('read').map((peer) => peer.waitForReady(timeoutMs)));
    } catch (cause) {
      const addresses = this.address.peers.map(({ address }) => address).join(', ');
      const message = `connect: peer ${addresses} does not answer`;
      throw new FabricClientError('LEDGER_UNAVAILABLE', 'connect', message, [], { cause });
    }
  }

  close(): void {
    for (const peer of [...this.own, ...this.others]) peer.close();
  }

  #configured(purpose: Purpose): readonly PeerConnection[] {
    const isOwnOnly = purpose === 'read' && this.address.readFromOthers !== true;
    return isOwnOnly ? this.own : [...this.own, ...this.others];
  }
}

function watched<T>(
  stream: CloseableAsyncIterable<T>,
  peer: PeerConnection,
  preferred: readonly PeerConnection[],
): CloseableAsyncIterable<T> {
  const forgets = preferred.map(({ health }) =>
    health.whenWell(() => {
      stream.close();
    }),
  );
  const close = (): void => {
    for (const forget of forgets) forget();
    stream.close();
  };
  async function* read(): AsyncGenerator<T> {
    try {
      yield* stream;
    } catch (error) {
      peer.reportFailure(error);
      throw error;
    }
  }
  return { [Symbol.asyncIterator]: read, close, [Symbol.dispose]: close };
}
