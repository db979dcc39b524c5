import { mspOf, nodeId } from '@llmnet/protocol';
import { REMAINDERS, canaryFund } from '@llmnet/protocol/rules';
import { Ledger, loadNodeIdentity, readLedgerAddress } from '@llmnet/ledger-client';
import type { LedgerConfig, NodeIdentity } from '@llmnet/ledger-client';
import { nodePaths } from '@llmnet/fabric-identities';
import { CHAINCODE, CHANNEL, DOMAIN, GRANT, MSPS, PARAMETERS, PROVIDING } from '../cast';
import type { Enrolment, Msp, ParameterSet } from '../cast';
import type { ConsortiumNetwork } from './consortium-network';

export interface Founding {
  readonly parameters?: Partial<ParameterSet>;
  /** The founding members; all of the cast if left out. */
  readonly members?: readonly Msp[];
  /** Members that register the provider `<mspId>/expert` for words. */
  readonly providing?: readonly Msp[];
}

/** The nodes of a founded consortium on a network: a test plays them step by step. */
export class ScriptedConsortium {
  readonly #ledgers = new Map<string, Promise<Ledger>>();
  /** Members whose nodes use another member's peer for the time being. */
  readonly #guests = new Map<Msp, Msp>();

  private constructor(
    readonly network: ConsortiumNetwork,
    readonly parameters: ParameterSet,
  ) {}

  /** Founds the consortium, registers every node and the providers, and publishes their first snapshot. The network is its to stop. */
  static async found(network: ConsortiumNetwork, founding: Founding = {}): Promise<ScriptedConsortium> {
    const consortium = new ScriptedConsortium(network, { ...PARAMETERS, ...founding.parameters });
    const providing = founding.providing ?? PROVIDING;
    try {
      await consortium.#found(founding.members ?? MSPS);
      await Promise.all(providing.map((mspId) => consortium.provide(mspId, 'expert', DOMAIN, 63)));
      if (providing.length > 0) await consortium.publish(DOMAIN, 0);
    } catch (error) {
      await consortium.stop();
      throw error;
    }
    return consortium;
  }

  /** A node's connection to its own member's peer, or to that of its host. */
  node(mspId: Msp, enrolmentId: Enrolment): Promise<Ledger> {
    const host = this.#guests.get(mspId) ?? mspId;
    const name = `${nodeId(mspId, enrolmentId)} at ${host}`;
    const ledger = this.#ledgers.get(name) ?? this.#connect(mspId, enrolmentId, host);
    this.#ledgers.set(name, ledger);
    return ledger;
  }

  worker(mspId: Msp): Promise<Ledger> {
    return this.node(mspId, 'worker');
  }

  /** The worker behind a seat, or a node that judges. */
  workerOf(id: string): Promise<Ledger> {
    const mspId = MSPS.find((candidate) => candidate === mspOf(id));
    if (mspId === undefined) throw new Error(`no member has ${id}`);
    return this.worker(mspId);
  }

  /** A connection of its own, by the peers that a test names. The caller closes it. */
  async connect(identity: NodeIdentity, peers: Omit<LedgerConfig, 'channel' | 'chaincode'>): Promise<Ledger> {
    return new Ledger(identity, await readLedgerAddress({ channel: CHANNEL, chaincode: CHAINCODE, ...peers }));
  }

  /** A member's peers, as a configuration names them. */
  peersOf(mspId: Msp): LedgerConfig['peers'] {
    const peers = this.network.endpoints.filter((endpoint) => endpoint.mspId === mspId);
    if (peers.length === 0) throw new Error(`no endpoint of ${mspId}`);
    return peers.map(({ address, tlsCaCert }) => ({ address, tlsRoot: tlsCaCert }));
  }

  /** Stops a member's peer; its nodes go on by the peer of another. */
  async losePeer(mspId: Msp, host: Msp): Promise<void> {
    await this.network.stopPeer(mspId);
    this.#guests.set(mspId, host);
  }

  async regainPeer(mspId: Msp): Promise<void> {
    await this.network.startPeer(mspId);
    this.#guests.delete(mspId);
  }

  /** Every node of a member publishes its encryption key. */
  async register(mspId: Msp): Promise<void> {
    const enrolments = ['gateway', 'worker', 'auditor'] as const;
    await Promise.all(
      enrolments.map(async (enrolmentId) => {
        const ledger = await this.node(mspId, enrolmentId);
        await ledger.submit('membership:registerNode', { encryptionKey: ledger.identity.encryptionKey });
      }),
    );
  }

  /** A member's worker registers a provider in a domain; a lane of the member pays the bond. */
  async provide(mspId: Msp, name: string, domain: string, lane: number): Promise<void> {
    const provider = {
      ...{ name, model: 'played', modelVersion: '1', region: 'local', price: '2000', domains: [domain], lane },
      limits: { promptTokens: 1_000, answerTokens: 1_000 },
    };
    await (await this.worker(mspId)).submit('registry:registerProvider', provider);
  }

  async publish(domain: string, epoch: number): Promise<void> {
    await (await this.worker('AsterMSP')).submit('reputation:publishSnapshot', { domain, epoch });
  }

  /** What an account owns: lanes, credits, bonds and pots. */
  async owned(account: string): Promise<bigint> {
    const ledger = await this.worker('AsterMSP');
    const { lanes, credits, bonds, pot } = await ledger.query('accounts:account', { account });
    const balances = lanes.reduce((sum, { balance }) => sum + balance, 0n);
    return bonds + pot + balances + credits.reduce((sum, { amount }) => sum + amount, 0n);
  }

  /** Everything that is anyone's, with the escrow of open tasks and the bonds of open disputes. */
  async money(): Promise<bigint> {
    const ledger = await this.worker('AsterMSP');
    let total = 0n;
    for (const account of [...MSPS, ...MSPS.map(canaryFund), REMAINDERS]) total += await this.owned(account);
    const { tasks } = await ledger.query('taskQueries:list', { after: '', limit: 200 });
    for (const { task, settled } of tasks) {
      if (!settled) total += task.escrow;
      const { disputes } = await ledger.query('taskQueries:read', { task: task.task });
      total += disputes.reduce((sum, { dispute, resolved }) => sum + (resolved === null ? dispute.bond : 0n), 0n);
    }
    return total;
  }

  async stop(): Promise<void> {
    for (const ledger of this.#ledgers.values()) (await ledger).close();
    await this.network.stop();
  }

  async #connect(mspId: Msp, enrolmentId: Enrolment, host: Msp): Promise<Ledger> {
    const files = nodePaths(this.network.identitiesDir, mspId, enrolmentId);
    const identity = await loadNodeIdentity({ mspId, enrolmentId, ...files });
    const isGuest = host !== mspId;
    return this.connect(identity, {
      peers: this.peersOf(mspId),
      fallbackPeers: isGuest ? this.#fallback(mspId, host) : [],
      readFromOthers: isGuest,
    });
  }

  /** The host first, and one more member, who confirms what it says of commits. */
  #fallback(mspId: Msp, host: Msp): LedgerConfig['fallbackPeers'] {
    const witness = MSPS.find((candidate) => candidate !== mspId && candidate !== host) ?? host;
    return [host, witness].flatMap((other) => this.peersOf(other).map((peer) => ({ mspId: other, ...peer })));
  }

  async #found(mspIds: readonly Msp[]): Promise<void> {
    const admin = await this.node('AsterMSP', 'admin');
    const members = mspIds.map((mspId) => ({ mspId, name: mspId.replace('MSP', '') }));
    await admin.submit('membership:found', { members, parameters: this.parameters, grant: GRANT.toString() });
    await Promise.all(mspIds.map((mspId) => this.register(mspId)));
  }
}
