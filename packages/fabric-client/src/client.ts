import type { ChaincodeEvent, Signer } from '@hyperledger/fabric-gateway';
import { retry } from '@llmnet/retry';
import { CommitStatuses, commit } from './commit';
import { FabricClientError, asLate, isRetryable } from './errors';
import type { RefusalRules } from './errors';
import { readEvents } from './events';
import type { EventOptions, EventPosition } from './events';
import type { LedgerAddress } from './ledger-address';
import type { FabricIdentity } from './peer-connection';
import { Peers } from './peers';
import { lowSSigner, signTransaction } from './signing';
import type { SignedTransaction } from './signing';
import { parseTransaction } from './transaction-view';
import type { TransactionView } from './transaction-view';

/** A peer that hangs takes its whole deadline for each attempt, so their number alone would be no bound. */
const RETRIES = { maxAttempts: 8, firstMs: 50, maxMs: 2_000, withinMs: 15_000 };

/** Repeats a call that met a conflict or a network in trouble. */
export function retrySafely<T>(
  attempt: () => Promise<T>,
  refusals: RefusalRules,
  onConflict: SubmitOptions['onConflict'] = 'repeat',
): Promise<T> {
  const isLeft = (error: unknown): boolean =>
    onConflict === 'fail' && error instanceof FabricClientError && error.code === 'READ_CONFLICT';
  return retry(attempt, { ...RETRIES, isRetryable: (error) => !isLeft(error) && isRetryable(error, refusals) });
}

export interface SubmitOptions {
  /** Private data, never part of the transaction. */
  readonly transient?: Readonly<Record<string, string | Uint8Array>>;
  /** Whether a transaction that another one came before is endorsed and submitted anew, or its failure told at once; `repeat` unless given. */
  readonly onConflict?: 'repeat' | 'fail';
}

/** A transaction that is on the ledger and valid. */
export type CommittedTransaction = Pick<SignedTransaction, 'txId' | 'result'>;

/**
 * One client's connection to a chaincode, over all the peers that it may ask. A peer that is gone or hangs is passed over until it is
 * well again.
 *
 * Whose word counts: queries and events come from peers of the client's own member, unless `readFromOthers` is set. Endorsing and
 * submitting may go by any configured peer, since the policies are checked by all peers and the client signs its own proposal only.
 * Transient data is then seen by the gateway's member, as by every member that endorses. A commit status is an own peer's, or one that
 * two other members agree on.
 * @example
 * const address = await readLedgerAddress(LedgerConfig.parse(config));
 * const client = new FabricClient({ mspId: 'AlphaMSP', certificate, signingKey }, address);
 * const { txId, result } = await client.submit('put', ['colour', 'blue']);
 * const value = Buffer.from(await client.evaluate('get', ['colour'])).toString();
 * client.close();
 */
export class FabricClient {
  readonly #peers: Peers;
  readonly #statuses: CommitStatuses;
  readonly #sign: Signer;

  constructor(
    readonly identity: FabricIdentity,
    readonly address: LedgerAddress,
    private readonly refusals: RefusalRules = {},
  ) {
    this.#peers = new Peers(identity, address, refusals);
    this.#statuses = new CommitStatuses(this.#peers, identity, address.channel);
    this.#sign = lowSSigner(identity.signingKey);
  }

  /** @throws FabricClientError LEDGER_UNAVAILABLE when no peer that is read from answers within so many milliseconds */
  waitForReady(timeoutMs: number): Promise<void> {
    return this.#peers.waitForReady(timeoutMs);
  }

  /**
   * Asks a peer, and another one where it does not answer; nothing is written.
   * @returns what the chaincode returned
   * @throws FabricClientError
   */
  evaluate(name: string, args: readonly string[]): Promise<Uint8Array> {
    return this.#evaluate(this.address.chaincode, name, args);
  }

  /**
   * Endorses, submits and waits for the commit; endorses anew only where the transaction before is known to have had no effect, or the
   * two exclude each other. Any other that is in doubt is submitted again as it is, so that a request never takes effect twice.
   * @throws FabricClientError COMMIT_UNKNOWN when after a minute no peer whose status counts knew whether it committed
   */
  submit(name: string, args: readonly string[], options: SubmitOptions = {}): Promise<CommittedTransaction> {
    const endorse = (): Promise<SignedTransaction> => this.#endorse(name, args, options);
    const attempt = async (): Promise<CommittedTransaction> => {
      const { txId, result } = await commit(this.#peers, this.#statuses, await endorse(), endorse);
      return { txId, result };
    };
    return retrySafely(attempt, this.refusals, options.onConflict);
  }

  /** One transaction as the blocks have it: where, when, by whom, endorsed by whom, valid or not. @throws FabricClientError */
  async transaction(txId: string): Promise<TransactionView> {
    return parseTransaction(await this.#evaluate('qscc', 'GetBlockByTxID', [this.address.channel, txId]), txId);
  }

  /** How many blocks the peer has that is asked first. @throws FabricClientError */
  height(): Promise<bigint> {
    return retrySafely(() => this.#peers.call('read', 'evaluate', (peer) => peer.height()), this.refusals);
  }

  /**
   * The chaincode's events from a position on; ends with the signal. Where a connection is lost it goes on at the next peer behind the
   * last event: none is missed and none comes twice. A block that is not there yet is waited for.
   * @throws FabricClientError HISTORY_MISSING when no peer has the position, as all of them joined by a later snapshot
   */
  events(
    from: EventPosition,
    signal: AbortSignal,
    options: EventOptions = {},
  ): AsyncGenerator<ChaincodeEvent, void, undefined> {
    const { chaincode } = this.address;
    const open: Parameters<typeof readEvents>[0] = (position, refusals) =>
      this.#peers.stream((peer) => peer.network.getChaincodeEvents(chaincode, position), refusals);
    return readEvents(open, from, signal, { ...options, peers: this.#peers.inOrder('read').length });
  }

  close(): void {
    this.#peers.close();
  }

  #evaluate(chaincode: string, name: string, args: readonly string[]): Promise<Uint8Array> {
    // A gateway service asks other members' peers where those of its own do not answer, unless it is told whom to ask.
    const whom = this.address.readFromOthers === true ? {} : { endorsingOrganizations: [this.identity.mspId] };
    return retrySafely(
      () =>
        this.#peers.call('read', 'evaluate', ({ network }) =>
          network.getContract(chaincode).evaluate(name, { arguments: [...args], ...whom }),
        ),
      this.refusals,
    );
  }

  async #endorse(name: string, args: readonly string[], { transient }: SubmitOptions): Promise<SignedTransaction> {
    const began = Date.now();
    try {
      return await this.#peers.call('write', 'endorse', async ({ contract }) => {
        const proposal = contract.newProposal(name, {
          arguments: [...args],
          ...(transient === undefined ? {} : { transientData: { ...transient } }),
        });
        return signTransaction(proposal, await proposal.endorse(), this.#sign);
      });
    } catch (error) {
      throw asLate(error, Date.now() - began, this.refusals);
    }
  }
}
