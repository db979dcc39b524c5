import type { Status } from '@hyperledger/fabric-gateway';
import { gateway, msp } from '@hyperledger/fabric-protos';
import type { BlocksSeen, FabricIdentity, GatewayPeer } from './peer-connection';

/** What of a commit status has to be the same for two members to agree. */
type Found = Pick<Status, 'code' | 'blockNumber' | 'transactionId' | 'successful'>;

/** Whom commit statuses are asked of. */
interface StatusPeers {
  readonly own: readonly GatewayPeer[];
  readonly others: readonly GatewayPeer[];
  readonly seen: Pick<BlocksSeen, 'note'>;
}

/**
 * Finds out whether a transaction committed. An own peer's status counts; as long as no own peer answers, one that two other members
 * agree on, so that no single member can make a client believe in a transaction that never committed.
 */
export class CommitStatuses {
  readonly #creator: Uint8Array;

  constructor(
    private readonly peers: StatusPeers,
    { mspId, certificate }: Pick<FabricIdentity, 'mspId' | 'certificate'>,
    private readonly channel: string,
  ) {
    const creator = new msp.SerializedIdentity();
    creator.setMspid(mspId);
    creator.setIdBytes(certificate);
    this.#creator = creator.serializeBinary();
  }

  /**
   * Waits for a commit status; it comes at once where the transaction is on the ledger already. The first own peer that is well is
   * asked alone, so that a commit costs one call.
   * @param until when to wait no longer, in milliseconds since the epoch
   * @param isFirst whether it is asked for the first time; later all peers are asked whose status counts, since one alone did not know
   * @throws the failures of the peers that were asked where no status that counts has come by then
   */
  async find(txId: string, until: number, isFirst: boolean): Promise<Found> {
    const request = this.#request(txId);
    const preferred = this.peers.own.find(({ health }) => health.isWell);
    const found =
      isFirst && preferred !== undefined
        ? await this.#askFirst(preferred, request, until)
        : await this.#askAll(request, until);
    this.peers.seen.note(found.blockNumber);
    return found;
  }

  async #askFirst(peer: GatewayPeer, request: Uint8Array, until: number): Promise<Found> {
    try {
      return await statusAt(peer, request, until);
    } catch (error) {
      if (peer.health.isWell) throw error;
      return this.#askAll(request, until);
    }
  }

  #askAll(request: Uint8Array, until: number): Promise<Found> {
    const { own, others } = this.peers;
    const foreign = own.some(({ health }) => health.isWell) ? [] : others;
    return Promise.any([
      ...own.map((peer) => statusAt(peer, request, until)),
      statusQuorum(foreign.map(async (peer) => ({ mspId: peer.mspId, found: await statusAt(peer, request, until) }))),
    ]);
  }

  #request(txId: string): Uint8Array {
    const request = new gateway.CommitStatusRequest();
    request.setChannelId(this.channel);
    request.setTransactionId(txId);
    request.setIdentity(this.#creator);
    const signed = new gateway.SignedCommitStatusRequest();
    signed.setRequest(request.serializeBinary());
    return signed.serializeBinary();
  }
}

async function statusAt(peer: GatewayPeer, request: Uint8Array, until: number): Promise<Found> {
  try {
    return await peer.gateway.newCommit(request).getStatus({ deadline: until });
  } catch (error) {
    // That a status did not come in time is no fault of the peer: the transaction may not be ordered yet.
    if (Date.now() < until) peer.reportFailure(error);
    throw error;
  }
}

/** A commit status, and the member whose peer told it. */
interface PeerStatus {
  readonly mspId: string;
  readonly found: Found;
}

/** The status that peers of two different members tell alike. Rejects when all have answered and no two agree. */
async function statusQuorum(answers: readonly Promise<PeerStatus>[]): Promise<Found> {
  const statuses: PeerStatus[] = [];
  return new Promise((resolve, reject) => {
    const listening = answers.map(async (answer) => {
      const { mspId, found } = await answer;
      const isConfirmed = statuses.some(
        (other) =>
          other.mspId !== mspId && other.found.code === found.code && other.found.blockNumber === found.blockNumber,
      );
      if (isConfirmed) resolve(found);
      statuses.push({ mspId, found });
    });
    void Promise.allSettled(listening).then((ends) => {
      const causes = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason as unknown] : []));
      reject(new AggregateError(causes, 'no two other members agree on the commit status'));
    });
  });
}
