import type { Status } from '@hyperledger/fabric-gateway';
import { gateway, msp } from '@hyperledger/fabric-protos';
import type { BlocksSeen } from './blocks-seen';
import type { NodeIdentity } from './node-identity';
import type { GatewayPeer } from './peer-connection';

/** What of a commit status has to be the same for two members to agree. */
type Found = Pick<Status, 'code' | 'blockNumber' | 'transactionId' | 'successful'>;

interface KnowingPeers {
  readonly own: readonly GatewayPeer[];
  readonly others: readonly GatewayPeer[];
  readonly seen: Pick<BlocksSeen, 'note'>;
}

/**
 * Finds out what became of a transaction: the word of an own peer; and as long as none answers, that of two other members who
 * agree, so that no single one can make a node believe in a step that was never taken.
 */
export class CommitStatuses {
  readonly #creator: Uint8Array;

  constructor(
    private readonly peers: KnowingPeers,
    { mspId, certificate }: Pick<NodeIdentity, 'mspId' | 'certificate'>,
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
   * @param everyone asks all who are believed, since one alone did not know
   * @throws what the peers that were asked said when nobody who is believed knows by then
   */
  async find(txId: string, until: number, everyone: boolean): Promise<Found> {
    const request = this.#request(txId);
    const preferred = this.peers.own.find(({ health }) => health.isWell);
    const found =
      everyone || preferred === undefined
        ? await this.#askAll(request, until)
        : await this.#askFirst(preferred, request, until);
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
      agreed(foreign.map(async (peer) => ({ mspId: peer.mspId, found: await statusAt(peer, request, until) }))),
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
    if (Date.now() < until) peer.blame(error);
    throw error;
  }
}

interface Word {
  readonly mspId: string;
  readonly found: Found;
}

/** What two different members say the same of. Rejects when all have spoken and no two agree. */
async function agreed(words: readonly Promise<Word>[]): Promise<Found> {
  const heard: Word[] = [];
  return new Promise((resolve, reject) => {
    const listening = words.map(async (word) => {
      const { mspId, found } = await word;
      const isConfirmed = heard.some(
        (other) =>
          other.mspId !== mspId && other.found.code === found.code && other.found.blockNumber === found.blockNumber,
      );
      if (isConfirmed) resolve(found);
      heard.push({ mspId, found });
    });
    void Promise.allSettled(listening).then((ends) => {
      const causes = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason as unknown] : []));
      reject(new AggregateError(causes, 'no two other members agree on the commit status'));
    });
  });
}
