import type { Signer } from '@hyperledger/fabric-gateway';
import { QUERIES, toJson } from '@llmnet/protocol';
import type { QueryName, QueryRequest, QueryResponse, SubmitName, SubmitRequest } from '@llmnet/protocol';
import { commit } from './commit';
import { CommitStatuses } from './commit-status';
import { readEvents } from './events';
import type { EventPosition, PositionedEvent } from './events';
import type { LedgerAddress } from './ledger-address';
import type { NodeIdentity } from './node-identity';
import { Peers } from './peers';
import { retrySafely } from './retry';
import { signTransaction } from './signed-transaction';
import type { SignedTransaction } from './signed-transaction';
import { lowSSigner } from './signer';
import { parseTransaction } from './transaction-view';
import type { TransactionView } from './transaction-view';

export interface SubmitOptions {
  /** Private data, never part of the transaction. */
  readonly transient?: Readonly<Record<string, string>>;
}

/**
 * One node's connection to the ledger: typed transactions, queries and events over the peers that it may ask. A peer that is gone or
 * hangs is passed over until it is well again.
 *
 * Whose word counts: queries and events come from peers of the node's own member, unless `readFromOthers` is set. Endorsing and
 * submitting may go by any configured peer, since the policies are checked by all peers and the client signs its own proposal only.
 * Transient data is then seen by the gateway's member, as by every member that endorses: texts travel sealed. A commit status is
 * an own peer's word, or that of two other members who agree.
 */
export class Ledger {
  readonly #peers: Peers;
  readonly #statuses: CommitStatuses;
  readonly #sign: Signer;

  constructor(
    readonly identity: NodeIdentity,
    readonly address: LedgerAddress,
  ) {
    this.#peers = new Peers(identity, address);
    this.#statuses = new CommitStatuses(this.#peers, identity, address.channel);
    this.#sign = lowSSigner(identity.signingKey);
  }

  /** @throws LedgerClientError LEDGER_UNAVAILABLE when no peer that is read from answers in time. */
  waitForReady(milliseconds: number): Promise<void> {
    return this.#peers.waitForReady(milliseconds);
  }

  /** Asks a peer; nothing is written. Asks again, another one if there is, where one does not answer. @throws LedgerClientError */
  async query<N extends QueryName>(name: N, request: QueryRequest<N>): Promise<QueryResponse<N>> {
    const bytes = await this.#evaluate(this.address.chaincode, name, toJson(request));
    // The schema looked up by name is the one that types the response; TypeScript cannot follow that through the index.
    return QUERIES[name].response.parse(JSON.parse(Buffer.from(bytes).toString('utf8'))) as QueryResponse<N>;
  }

  /**
   * Endorses, submits and waits for the commit; endorses anew only where the transaction before is known to have had no effect, or the
   * two exclude each other. What else is in doubt is pursued as it is, so that a step is never taken twice.
   * @returns the transaction id
   * @throws LedgerClientError COMMIT_UNKNOWN when nobody knew for a minute what became of it
   */
  submit<N extends SubmitName>(name: N, request: SubmitRequest<N>, options: SubmitOptions = {}): Promise<string> {
    const json = toJson(request);
    const endorse = (): Promise<SignedTransaction> => this.#endorse(name, json, options);
    return retrySafely(async () => commit(this.#peers, this.#statuses, await endorse(), endorse));
  }

  /** One transaction as the blocks have it: where, when, by whom, endorsed by whom, valid or not. @throws LedgerClientError */
  async transaction(txId: string): Promise<TransactionView> {
    return parseTransaction(await this.#evaluate('qscc', 'GetBlockByTxID', this.address.channel, txId), txId);
  }

  /** How many blocks the peer has that is asked first. @throws LedgerClientError */
  height(): Promise<bigint> {
    return retrySafely(() => this.#peers.call('read', 'evaluate', (peer) => peer.height()));
  }

  /**
   * The ledger's events from a position on; ends with the signal. Where a connection is lost it goes on at the next peer behind the
   * last event: none is missed and none comes twice.
   */
  events(from: EventPosition, signal: AbortSignal): AsyncGenerator<PositionedEvent> {
    const { chaincode } = this.address;
    const open: Parameters<typeof readEvents>[0] = (position) =>
      this.#peers.stream((peer) => peer.network.getChaincodeEvents(chaincode, position));
    return readEvents(open, from, signal);
  }

  close(): void {
    this.#peers.close();
  }

  #evaluate(chaincode: string, name: string, ...parameters: string[]): Promise<Uint8Array> {
    // A gateway service asks other members' peers where those of its own do not answer, unless it is told whom to ask.
    const whom = this.address.readFromOthers === true ? {} : { endorsingOrganizations: [this.identity.mspId] };
    return retrySafely(() =>
      this.#peers.call('read', 'evaluate', ({ network }) =>
        network.getContract(chaincode).evaluate(name, { arguments: parameters, ...whom }),
      ),
    );
  }

  #endorse(name: SubmitName, json: string, { transient }: SubmitOptions): Promise<SignedTransaction> {
    return this.#peers.call('write', 'endorse', async ({ contract }) => {
      const proposal = contract.newProposal(name, {
        arguments: [json],
        ...(transient === undefined ? {} : { transientData: { ...transient } }),
      });
      return signTransaction(proposal, await proposal.endorse(), this.#sign);
    });
  }
}
