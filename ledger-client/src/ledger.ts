import { Client, credentials } from '@grpc/grpc-js';
import type { ClientOptions } from '@grpc/grpc-js';
import { connect, hash } from '@hyperledger/fabric-gateway';
import type { Contract, Gateway, Network } from '@hyperledger/fabric-gateway';
import { common } from '@hyperledger/fabric-protos';
import { QUERIES, toJson } from '@llmnet/chaincode/api';
import type { QueryName, QueryRequest, QueryResponse, SubmitName, SubmitRequest } from '@llmnet/chaincode/api';
import { LedgerClientError, translateError } from './errors';
import type { Stage } from './errors';
import { readEvents } from './events';
import type { EventPosition, PositionedEvent } from './events';
import type { NodeIdentity } from './node-identity';
import { SAFE_RETRY } from './retry';
import { lowSSigner } from './signer';
import { parseTransaction } from './transaction-view';
import type { TransactionView } from './transaction-view';

/** The peer of the node's own organisation, and the channel. */
export interface LedgerAddress {
  /** `host:port` of the peer. */
  readonly peer: string;
  readonly channel: string;
  readonly chaincode: string;
  /** PEM of the peer organisation's TLS root. */
  readonly tlsRoot: Buffer;
}

export interface SubmitOptions {
  /** Private data, never part of the transaction. */
  readonly transient?: Readonly<Record<string, string>>;
}

const SECONDS = 1000;

/** How long each stage may take, so that no stage can eat another's time. */
const BUDGETS = { evaluate: 10 * SECONDS, endorse: 20 * SECONDS, submit: 10 * SECONDS, commitStatus: 60 * SECONDS };

/** An IP address is no TLS server name (RFC 6066); a peer on this machine shows a certificate for localhost too. */
function tlsName(peer: string): ClientOptions {
  return peer.startsWith('127.0.0.1:') ? { 'grpc.ssl_target_name_override': 'localhost' } : {};
}

/** One node's connection to the ledger: typed transactions, queries and events over one gRPC client. */
export class Ledger {
  readonly #client: Client;
  readonly #gateway: Gateway;
  readonly #network: Network;
  readonly #contract: Contract;

  constructor(
    readonly identity: NodeIdentity,
    readonly address: LedgerAddress,
  ) {
    this.#client = new Client(address.peer, credentials.createSsl(address.tlsRoot), tlsName(address.peer));
    const within = (milliseconds: number) => () => ({ deadline: Date.now() + milliseconds });
    this.#gateway = connect({
      client: this.#client,
      identity: { mspId: identity.mspId, credentials: identity.certificate },
      signer: lowSSigner(identity.signingKey),
      hash: hash.none,
      evaluateOptions: within(BUDGETS.evaluate),
      endorseOptions: within(BUDGETS.endorse),
      submitOptions: within(BUDGETS.submit),
      commitStatusOptions: within(BUDGETS.commitStatus),
    });
    this.#network = this.#gateway.getNetwork(address.channel);
    this.#contract = this.#network.getContract(address.chaincode);
  }

  /** @throws LedgerClientError LEDGER_UNAVAILABLE when the peer does not answer in time. */
  async waitForReady(milliseconds: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#client.waitForReady(Date.now() + milliseconds, (error) => {
        if (error)
          reject(
            new LedgerClientError(
              'LEDGER_UNAVAILABLE',
              'connect',
              `connect: peer ${this.address.peer} does not answer`,
              [],
              { cause: error },
            ),
          );
        else resolve();
      });
    });
  }

  /** Asks the own peer; nothing is written. @throws LedgerClientError */
  async query<N extends QueryName>(name: N, request: QueryRequest<N>): Promise<QueryResponse<N>> {
    const bytes = await this.#during('evaluate', () => this.#contract.evaluateTransaction(name, toJson(request)));
    // The schema looked up by name is the one that types the response; TypeScript cannot follow that through the index.
    return QUERIES[name].response.parse(JSON.parse(Buffer.from(bytes).toString('utf8'))) as QueryResponse<N>;
  }

  /**
   * Endorses, submits and waits for the commit; endorses anew where another transaction came between. Every step of the
   * protocol reads its own key, so a repeated submit cannot happen twice: it ends as ALREADY_DONE.
   * @returns the transaction id
   * @throws LedgerClientError
   */
  submit<N extends SubmitName>(name: N, request: SubmitRequest<N>, options: SubmitOptions = {}): Promise<string> {
    return SAFE_RETRY.execute(() => this.#submitOnce(name, toJson(request), options));
  }

  /** One transaction as the blocks have it: where, when, by whom, endorsed by whom, valid or not. @throws LedgerClientError */
  async transaction(txId: string): Promise<TransactionView> {
    const { channel } = this.address;
    const system = this.#network.getContract('qscc');
    const block = await this.#during('evaluate', () => system.evaluateTransaction('GetBlockByTxID', channel, txId));
    return parseTransaction(block, txId);
  }

  /** How many blocks the own peer has. @throws LedgerClientError */
  async height(): Promise<bigint> {
    const system = this.#network.getContract('qscc');
    const info = await this.#during('evaluate', () => system.evaluateTransaction('GetChainInfo', this.address.channel));
    return BigInt(common.BlockchainInfo.deserializeBinary(info).getHeight());
  }

  /** The ledger's events from a position on; survives a lost connection and ends with the signal. */
  events(from: EventPosition, signal: AbortSignal): AsyncGenerator<PositionedEvent> {
    return readEvents((position) => this.#network.getChaincodeEvents(this.address.chaincode, position), from, signal);
  }

  close(): void {
    this.#gateway.close();
    this.#client.close();
  }

  async #submitOnce(name: SubmitName, json: string, { transient }: SubmitOptions): Promise<string> {
    const proposal = this.#contract.newProposal(name, {
      arguments: [json],
      ...(transient === undefined ? {} : { transientData: { ...transient } }),
    });
    const transaction = await this.#during('endorse', () => proposal.endorse());
    const commit = await this.#during('submit', () => transaction.submit());
    const status = await this.#during('commit status', () => commit.getStatus());
    if (!status.successful) throw LedgerClientError.invalid(status.transactionId, status.code);
    return status.transactionId;
  }

  async #during<T>(stage: Stage, call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      throw translateError(error, stage);
    }
  }
}
