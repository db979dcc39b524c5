import { common, gateway as gatewayProtos } from '@hyperledger/fabric-protos';
import type { Transaction } from '@hyperledger/fabric-gateway';
import { nodePaths } from '@llmnet/fabric-identities';
import type { GatewayEndpoint } from '@llmnet/embedded-fabric';
import { waitFor } from '@llmnet/test-kit/programs';
import { ADMIN, CLIENT, type LedgerSpec, type MemberName } from './ledger-spec';
import { LedgerClient, type EndorseOptions, type Operation } from './ledger-client';
import { RawGateway } from './raw-gateway';
import { TestSigner } from './signing';
import type { LedgerUnderTest } from './ledger-under-test';

export interface CommittedTransaction {
  readonly transactionId: string;
  readonly code: number;
  readonly blockNumber: number;
}

/** A network under test as its three members see it. */
export class ConsortiumLedger {
  readonly #clients = new Map<string, LedgerClient>();
  readonly #rawGateways = new Map<string, RawGateway>();
  #padding = 0;

  constructor(
    private readonly network: LedgerUnderTest,
    private readonly spec: LedgerSpec,
  ) {}

  get identitiesDir(): string {
    return this.network.identitiesDir;
  }

  get alpha(): LedgerClient {
    return this.client('AlphaMSP');
  }

  get beta(): LedgerClient {
    return this.client('BetaMSP');
  }

  get gamma(): LedgerClient {
    return this.client('GammaMSP');
  }

  /** A member's client, or its admin, at the member's own gateway. */
  client(mspId: MemberName, enrolmentId: typeof CLIENT | typeof ADMIN = CLIENT): LedgerClient {
    const name = `${mspId}/${enrolmentId}`;
    const client =
      this.#clients.get(name) ?? LedgerClient.of(this.network.identitiesDir, this.endpoint(mspId), enrolmentId);
    this.#clients.set(name, client);
    return client;
  }

  /** The gateway of a member as a bare service. */
  rawGateway(mspId: MemberName = 'AlphaMSP'): RawGateway {
    const raw = this.#rawGateways.get(mspId) ?? new RawGateway(this.endpoint(mspId));
    this.#rawGateways.set(mspId, raw);
    return raw;
  }

  /** Signs as a member's client or admin. */
  signer(mspId: MemberName = 'AlphaMSP', enrolmentId: typeof CLIENT | typeof ADMIN = CLIENT): TestSigner {
    return new TestSigner(mspId, nodePaths(this.identitiesDir, mspId, enrolmentId));
  }

  endpoint(mspId: MemberName): GatewayEndpoint {
    const endpoint = this.network.endpoints.find((candidate) => candidate.mspId === mspId);
    if (endpoint === undefined) {
      throw new Error(`${mspId} has no gateway`);
    }
    return endpoint;
  }

  /** Endorses the operations as Alpha's client and commits them. */
  async submit(...operations: Operation[]): Promise<CommittedTransaction> {
    return this.submitWith({}, ...operations);
  }

  async submitWith(options: EndorseOptions, ...operations: Operation[]): Promise<CommittedTransaction> {
    return this.commit(await this.alpha.endorseWith(options, ...operations));
  }

  async commit(transaction: Transaction): Promise<CommittedTransaction> {
    const [committed] = await this.commitAll([transaction]);
    if (committed === undefined) {
      throw new Error('nothing was committed');
    }
    return committed;
  }

  /** Puts the transactions into one block, in this order, and gives their validation codes. */
  async oneBlock(...transactions: Transaction[]): Promise<number[]> {
    const committed = await this.commitAll(transactions);
    if (new Set(committed.map(({ blockNumber }) => blockNumber)).size > 1) {
      throw new Error('the block was cut by its timeout: the machine is too busy for this test');
    }
    return committed.map(({ code }) => code);
  }

  /** Submits in this order, fills the last block, and waits until every peer has them. */
  async commitAll(transactions: readonly Transaction[]): Promise<CommittedTransaction[]> {
    const submitted = [];
    for (const transaction of [...transactions, ...(await this.#fillers(transactions.length))]) {
      submitted.push(await transaction.submit());
    }
    const statuses = [];
    for (const transaction of submitted.slice(0, transactions.length)) {
      const { transactionId, code, blockNumber } = await transaction.getStatus();
      statuses.push({ transactionId, code, blockNumber: Number(blockNumber) });
    }
    await this.#everyPeerHas(Math.max(...statuses.map(({ blockNumber }) => blockNumber)));
    return statuses;
  }

  async stop(): Promise<void> {
    for (const client of [...this.#clients.values(), ...this.#rawGateways.values()]) {
      client.close();
    }
    await this.network.stop();
  }

  async #fillers(count: number): Promise<Transaction[]> {
    const { blockSize = 1 } = this.spec;
    const missing = (blockSize - (count % blockSize)) % blockSize;
    this.#padding += missing;
    return Promise.all(
      Array.from({ length: missing }, (_, index) =>
        this.alpha.endorse(['put', `padding-${this.#padding - index}`, '']),
      ),
    );
  }

  async #everyPeerHas(blockNumber: number): Promise<void> {
    for (const client of [this.alpha, this.beta, this.gamma]) {
      await waitFor(
        `block ${blockNumber} at ${client.endpoint.mspId}`,
        async () => (await client.queries.height()) > blockNumber,
      );
    }
  }
}

/** The envelope that a client would submit. */
export function envelopeOf(transaction: Transaction): common.Envelope {
  const prepared = gatewayProtos.PreparedTransaction.deserializeBinary(transaction.getBytes());
  return prepared.getEnvelope() ?? new common.Envelope();
}
