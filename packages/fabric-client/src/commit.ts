import { setTimeout as delay } from 'node:timers/promises';
import { status as GrpcStatus } from '@grpc/grpc-js';
import { GatewayError } from '@hyperledger/fabric-gateway';
import type { Status } from '@hyperledger/fabric-gateway';
import { gateway, msp } from '@hyperledger/fabric-protos';
import { FabricClientError, translateError } from './errors';
import type { BlocksSeen, FabricIdentity, GatewayPeer } from './peer-connection';
import type { SignedTransaction } from './signing';

/** For how long a transaction is submitted and asked for. */
const GIVE_UP_MS = 60_000;
/** For how long the first commit status is waited for; twice as long each time after it, up to the maximum. */
const STATUS_WAITS_MS = { acknowledged: { first: 5_000, max: 10_000 }, 'in doubt': { first: 250, max: 2_000 } };

interface SubmittingPeers {
  readonly own: readonly GatewayPeer[];
  inOrder(purpose: 'write'): readonly GatewayPeer[];
}

/** How a submit ended: an orderer has the transaction; or one may have it; or none has it, and why. */
type SubmitOutcome = 'acknowledged' | 'in doubt' | { readonly refused: FabricClientError };

/** Endorses and signs the request of a transaction once more, as a new transaction. */
type Endorse = () => Promise<SignedTransaction>;

/**
 * Submits an endorsed transaction and finds out whether it committed. As long as that is in doubt the same signed transaction is
 * submitted again. It still commits at most once, and it has to be repeated: orderers that fail may lose what they have acknowledged.
 *
 * A transaction that sets endorsement policies of keys is the exception: it is submitted once only, since the validation in peers of Fabric
 * 3.1.5 can hang otherwise. While it is in doubt its request is endorsed again and that new transaction is submitted. At most
 * one of the two takes effect, since both have read the keys whose policies they set.
 * @returns the transaction that is on the ledger
 * @throws FabricClientError READ_CONFLICT, POLICY_CONFLICT, INVALID_TRANSACTION: it is on the ledger without effect; REFUSED: it is
 * not there and will not be; COMMIT_UNKNOWN after a minute
 */
export async function commit(
  peers: SubmittingPeers,
  statuses: Pick<CommitStatuses, 'find'>,
  signed: SignedTransaction,
  endorse: Endorse,
): Promise<SignedTransaction> {
  const giveUp = Date.now() + GIVE_UP_MS;
  const pending = new Set([signed]);
  let next: SignedTransaction | undefined = signed;
  for (let round = 0; ; round += 1) {
    const outcome = next === undefined ? 'acknowledged' : await submitToOrderer(peers, next);
    if (typeof outcome === 'object' && round === 0) throw outcome.refused;
    const { first, max } =
      STATUS_WAITS_MS[outcome === 'acknowledged' || signed.setsPolicies ? 'acknowledged' : 'in doubt'];
    const until = Math.min(giveUp, Date.now() + Math.min(max, first * 2 ** round));
    try {
      return await committedOf(statuses, [...pending], until, round === 0);
    } catch (error) {
      if (error instanceof FabricClientError) throw error;
      if (Date.now() >= giveUp) {
        const txIds = [...pending].map(({ txId }) => txId);
        throw FabricClientError.unknown(txIds, error);
      }
    }
    await delay(until - Date.now());
    if (signed.setsPolicies) next = await reendorse(endorse);
    if (next !== undefined) pending.add(next);
  }
}

/**
 * A new transaction in place of one that sets policies. None where the endorsement fails, or the new one sets no policy any more: the first
 * one has taken effect then, and the peer that was asked for its status does not know it yet.
 */
async function reendorse(endorse: Endorse): Promise<SignedTransaction | undefined> {
  try {
    const signed = await endorse();
    return signed.setsPolicies ? signed : undefined;
  } catch (error) {
    if (error instanceof FabricClientError) return undefined;
    throw error;
  }
}

/**
 * Which of these transactions has committed.
 * @throws FabricClientError when all are on the ledger without effect; otherwise why the status of one of them is not known
 */
async function committedOf(
  statuses: Pick<CommitStatuses, 'find'>,
  pending: readonly SignedTransaction[],
  until: number,
  isFirst: boolean,
): Promise<SignedTransaction> {
  const outcomes = pending.map(async (signed) => {
    const { successful, code } = await statuses.find(signed.txId, until, isFirst);
    if (!successful) throw FabricClientError.invalid(signed.txId, code);
    return signed;
  });
  try {
    return await Promise.any(outcomes);
  } catch (error) {
    const causes: readonly unknown[] = error instanceof AggregateError ? error.errors : [error];
    throw causes.find((cause) => !(cause instanceof FabricClientError)) ?? causes.at(-1);
  }
}

/** Submits a transaction through the first gateway service that takes it. */
async function submitToOrderer(
  peers: SubmittingPeers,
  { prepared, signature, setsPolicies }: SignedTransaction,
): Promise<SubmitOutcome> {
  let isInDoubt = false;
  for (const peer of peers.inOrder('write')) {
    try {
      await peer.gateway.newSignedTransaction(prepared, signature).submit();
      return 'acknowledged';
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      if (isOrderedBefore(error)) return 'acknowledged';
      peer.reportFailure(error);
      // That no orderer takes it is believed of an own peer only.
      isInDoubt ||= LEAVES_DOUBT.has(error.code) || !peers.own.includes(peer);
      if (!isInDoubt) return { refused: translateError(error, 'submit') };
      if (setsPolicies) break;
    }
  }
  return 'in doubt';
}

/** Codes after which an orderer may have the transaction (Fabric `internal/pkg/gateway/submit.go`, and gRPC's own). */
const LEAVES_DOUBT: ReadonlySet<number> = new Set([
  GrpcStatus.CANCELLED,
  GrpcStatus.UNKNOWN,
  GrpcStatus.DEADLINE_EXCEEDED,
  GrpcStatus.RESOURCE_EXHAUSTED,
  GrpcStatus.INTERNAL,
  GrpcStatus.UNAVAILABLE,
]);

/** Orderers that order by BFT answer so when they have a request already; the gateway service passes it on as a failure. */
function isOrderedBefore({ message, details }: GatewayError): boolean {
  return [message, ...details.map((detail) => detail.message)].some((said) =>
    /request already (?:processed|exists)/.test(said),
  );
}

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
