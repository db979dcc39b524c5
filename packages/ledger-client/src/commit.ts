import { setTimeout as delay } from 'node:timers/promises';
import { status as GrpcStatus } from '@grpc/grpc-js';
import { GatewayError } from '@hyperledger/fabric-gateway';
import type { CommitStatuses } from './commit-status';
import { LedgerClientError, translateError } from './errors';
import type { GatewayPeer } from './peer-connection';
import type { SignedTransaction } from './signed-transaction';

/** How long the end of a transaction is pursued. */
const GIVE_UP_MILLISECONDS = 60_000;
/** How long the first commit status is waited for, twice as long each time after it, and how long at most. */
const WAITS_MILLISECONDS = { acknowledged: { first: 5_000, most: 10_000 }, 'in doubt': { first: 250, most: 2_000 } };

interface WritablePeers {
  readonly own: readonly GatewayPeer[];
  inOrder(purpose: 'write'): readonly GatewayPeer[];
}

/** What became of handing a transaction in: an orderer has it; or it may have; or it has not, and why. */
type Handed = 'acknowledged' | 'in doubt' | { readonly refused: LedgerClientError };

/**
 * Brings an endorsed transaction to the ledger and finds out what became of it. What is in doubt is never endorsed anew but handed in
 * again as it is, so it commits at most once: a Raft leader that dies can take acknowledged transactions with it, and then no
 * status ever comes.
 *
 * One that sets policies of keys is handed in once only. A block with one that is on the ledger already, and behind it a write of such a key,
 * stops every peer for good: in Fabric 3.1.5 the write waits for a verdict on the policy, which nobody passes on what is there twice
 * (`core/common/validation/statebased/vpmanagerimpl.go`, waitForValidationResults; `core/committer/txvalidator/v20/validator.go`). Another
 * is endorsed in its place. Of the two at most one has an effect, as both have read the keys whose policies they set.
 * @returns the id of the transaction that is on the ledger
 * @throws LedgerClientError READ_CONFLICT, POLICY_CONFLICT, INVALID_TRANSACTION: it is on the ledger without effect; REFUSED: it is
 * not there and will not be; COMMIT_UNKNOWN after a minute
 */
export async function commit(
  peers: WritablePeers,
  statuses: Pick<CommitStatuses, 'find'>,
  signed: SignedTransaction,
  endorseAnew: () => Promise<SignedTransaction>,
): Promise<string> {
  const giveUp = Date.now() + GIVE_UP_MILLISECONDS;
  const pursued = new Set([signed.txId]);
  let next: SignedTransaction | undefined = signed;
  for (let round = 0; ; round += 1) {
    const handed = next === undefined ? 'acknowledged' : await handIn(peers, next);
    if (typeof handed === 'object' && round === 0) throw handed.refused;
    const { first, most } =
      WAITS_MILLISECONDS[handed === 'acknowledged' || signed.setsPolicies ? 'acknowledged' : 'in doubt'];
    const until = Math.min(giveUp, Date.now() + Math.min(most, first * 2 ** round));
    try {
      return await committedOf(statuses, [...pursued], until, round > 0);
    } catch (error) {
      if (error instanceof LedgerClientError) throw error;
      if (Date.now() >= giveUp) throw LedgerClientError.unknown([...pursued], error);
    }
    await delay(until - Date.now());
    if (signed.setsPolicies) next = await another(endorseAnew);
    if (next !== undefined) pursued.add(next.txId);
  }
}

/**
 * A transaction in place of one that sets policies. None where it is refused, or has no policy to set any more: then the first one has
 * had its effect, of which the peer that is asked does not know yet.
 */
async function another(endorseAnew: () => Promise<SignedTransaction>): Promise<SignedTransaction | undefined> {
  try {
    const anew = await endorseAnew();
    return anew.setsPolicies ? anew : undefined;
  } catch (error) {
    if (error instanceof LedgerClientError) return undefined;
    throw error;
  }
}

/**
 * Which of these transactions has committed.
 * @throws LedgerClientError when all are on the ledger without effect; otherwise why it is not known of one of them
 */
async function committedOf(
  statuses: Pick<CommitStatuses, 'find'>,
  txIds: readonly string[],
  until: number,
  everyone: boolean,
): Promise<string> {
  const words = txIds.map(async (txId) => {
    const { successful, code } = await statuses.find(txId, until, everyone);
    if (!successful) throw LedgerClientError.invalid(txId, code);
    return txId;
  });
  try {
    return await Promise.any(words);
  } catch (error) {
    const causes: readonly unknown[] = error instanceof AggregateError ? error.errors : [error];
    throw causes.find((cause) => !(cause instanceof LedgerClientError)) ?? causes.at(-1);
  }
}

/** Hands a transaction in at the first gateway service that takes it. */
async function handIn(peers: WritablePeers, { prepared, signature, setsPolicies }: SignedTransaction): Promise<Handed> {
  let isInDoubt = false;
  for (const peer of peers.inOrder('write')) {
    try {
      await peer.gateway.newSignedTransaction(prepared, signature).submit();
      return 'acknowledged';
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      if (wasTakenBefore(error)) return 'acknowledged';
      peer.blame(error);
      // Another member's word that no orderer takes it settles nothing.
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
function wasTakenBefore({ message, details }: GatewayError): boolean {
  return [message, ...details.map((detail) => detail.message)].some((said) =>
    /request already (?:processed|exists)/.test(said),
  );
}
