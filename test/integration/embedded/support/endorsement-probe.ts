import type { ProposalOptions, Transaction } from '@hyperledger/fabric-gateway';
import { peer } from '@hyperledger/fabric-protos';
import { type ConnectedClient, LedgerQueries, TestNetwork, type TestNetworkSpec } from '@llmnet/test-kit/network';

/** One client of a network that looks at who endorses its transactions and what becomes of them. */
export class EndorsementProbe {
  private constructor(
    readonly network: TestNetwork,
    readonly client: ConnectedClient,
  ) {}

  static async start(spec: TestNetworkSpec = {}): Promise<EndorsementProbe> {
    const network = await TestNetwork.start(spec);
    return new EndorsementProbe(network, await network.client('AsterMSP'));
  }

  async endorse(name: string, options: ProposalOptions): Promise<Transaction> {
    return this.client.contract.newProposal(name, options).endorse();
  }

  /** The validation code with exactly these endorsers. */
  async codeOf(endorsingOrganizations: string[], name: string, options: ProposalOptions): Promise<number> {
    const transaction = await this.endorse(name, { ...options, endorsingOrganizations });
    return (await (await transaction.submit()).getStatus()).code;
  }

  /** Whom the gateway asks; throws if the transaction is not valid then. */
  async plannedFor(name: string, options: ProposalOptions): Promise<string[]> {
    const transaction = await this.endorse(name, options);
    const { code, endorsers } = await this.#commit(transaction);
    if (code !== peer.TxValidationCode.VALID) {
      throw new Error(`${name} is not valid: ${code}`);
    }
    return endorsers.toSorted();
  }

  async evaluate(name: string, ...args: string[]): Promise<string> {
    return Buffer.from(await this.client.contract.evaluateTransaction(name, ...args)).toString();
  }

  async stop(): Promise<void> {
    await this.network.stop();
  }

  async #commit(transaction: Transaction): Promise<{ code: number; endorsers: string[] }> {
    const { code } = await (await transaction.submit()).getStatus();
    const queries = new LedgerQueries(this.client.network);
    return { code, endorsers: (await queries.transaction(transaction.getTransactionId())).endorsers };
  }
}
