import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Client, credentials } from '@grpc/grpc-js';
import { connect, signers, type Gateway, type Proposal, type Transaction } from '@hyperledger/fabric-gateway';
import { nodePaths } from '@llmnet/fabric-identities';
import type { GatewayEndpoint } from '@llmnet/embedded-fabric';
import { failureOf, LedgerQueries } from '@llmnet/test-kit/network';
import { CHAINCODE, CHANNEL } from './ledger-spec';

/** One operation of the chaincode: its name and arguments. */
export type Operation = readonly [name: string, ...args: readonly unknown[]];

export interface EndorseOptions {
  readonly by?: readonly string[];
  readonly transient?: Readonly<Record<string, string>>;
}

const DEADLINE_MS = 20_000;
/** Fabric's own limit; gRPC's default is smaller. */
const MAX_MESSAGE_BYTES = 100 * 1024 * 1024;
const deadline = (): { deadline: number } => ({ deadline: Date.now() + DEADLINE_MS });

/** The unmodified Fabric client of one identity at one gateway, speaking in operations. */
export class LedgerClient {
  readonly gateway: Gateway;
  readonly queries: LedgerQueries;
  readonly #channel: Client;

  constructor(
    readonly endpoint: GatewayEndpoint,
    identity: { readonly mspId: string; readonly cert: string; readonly key: string },
  ) {
    this.#channel = new Client(endpoint.address, credentials.createSsl(readFileSync(endpoint.tlsCaCert)), {
      'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
    });
    this.gateway = connect({
      client: this.#channel,
      identity: { mspId: identity.mspId, credentials: readFileSync(identity.cert) },
      signer: signers.newPrivateKeySigner(createPrivateKey(readFileSync(identity.key))),
      evaluateOptions: deadline,
      endorseOptions: deadline,
      submitOptions: deadline,
      commitStatusOptions: deadline,
    });
    this.queries = new LedgerQueries(this.gateway.getNetwork(CHANNEL));
  }

  static of(identitiesDir: string, endpoint: GatewayEndpoint, enrolmentId: string): LedgerClient {
    const { mspId } = endpoint;
    return new LedgerClient(endpoint, { mspId, ...nodePaths(identitiesDir, mspId, enrolmentId) });
  }

  /** The results of the operations, one each. */
  async evaluate(...operations: Operation[]): Promise<unknown[]> {
    return this.evaluateWith({}, ...operations);
  }

  async evaluateWith(options: EndorseOptions, ...operations: Operation[]): Promise<unknown[]> {
    const bytes = await this.proposal(operations, options).evaluate();
    return JSON.parse(Buffer.from(bytes).toString()) as unknown[];
  }

  async endorse(...operations: Operation[]): Promise<Transaction> {
    return this.endorseWith({}, ...operations);
  }

  async endorseWith(options: EndorseOptions, ...operations: Operation[]): Promise<Transaction> {
    return this.proposal(operations, options).endorse();
  }

  /** The message that the chaincode or its peer gave for operations that cannot be evaluated. */
  async refusal(...operations: Operation[]): Promise<string> {
    return (await failureOf(this.evaluate(...operations))).message;
  }

  /** Asks the query system chaincode. */
  async queryLedger(name: string, ...args: (string | Uint8Array)[]): Promise<Uint8Array> {
    const contract = this.gateway.getNetwork(CHANNEL).getContract('qscc');
    return contract.evaluate(name, { arguments: args });
  }

  /** The message with which the query system chaincode refuses. */
  async ledgerRefusal(name: string, ...args: string[]): Promise<string> {
    return (await failureOf(this.queryLedger(name, ...args))).message;
  }

  proposal(operations: readonly Operation[], { by, transient }: EndorseOptions = {}): Proposal {
    return this.gateway
      .getNetwork(CHANNEL)
      .getContract(CHAINCODE)
      .newProposal('run', {
        arguments: [JSON.stringify(operations)],
        ...(by && { endorsingOrganizations: [...by] }),
        ...(transient && { transientData: { ...transient } }),
      });
  }

  close(): void {
    this.gateway.close();
    this.#channel.close();
  }
}
