import { pino, type Logger } from 'pino';
import { ordererPaths, organisationPaths, ORDERER_MSP_ID } from '@llmnet/fabric-identities';
import type { ChaincodeLink } from './chaincode/chaincode-link';
import { DEFAULT_CHAINCODE_TIMEOUTS } from './chaincode/chaincode-runtime';
import { reloadChaincode } from './chaincode/hot-reload';
import { openChannel } from './channel';
import { Clock } from './clock';
import { Collections } from './collections';
import { implicitCollection } from './implicit-collections';
import { clockRoutes } from './control/clock-routes';
import { ControlServer } from './control/control-server';
import { ledgerRoutes } from './control/ledger-routes';
import { peerRoutes } from './control/peer-routes';
import { EmbeddedNetworkError } from './errors';
import { BlockEvents } from './gateway/block-events';
import { ExecutionGate } from './gateway/execution-gate';
import { EmbeddedPeer, type MemberPeerParts } from './member-peer';
import { ChannelMsps } from './msp/channel-msps';
import { Signer } from './msp/signer';
import type { ChaincodeMove, EmbeddedNetworkOptions, GatewayEndpoint } from './network-options';
import { ABSOLUTE_MAX_BYTES, BlockCutter } from './orderer/block-cutter';
import { Orderer } from './orderer/orderer';
import { BlockFeed } from './peer/block-feed';
import { ChannelPolicies } from './policy/channel-policies';
import { EndorsementPolicies } from './policy/endorsement-policies';
import { distributePrivateData } from './peer/private-data-distribution';
import { fetchPrivateData } from './peer/private-data-fetch';
import { TransactionLog } from './peer/transaction-log';
import { PeerHost, type PeerControl } from './serving/peer-host';
import { peerServices } from './serving/peer-services';
import { Snapshots } from './snapshots';
import { DataFolder } from './storage/data-folder';

/**
 * A Hyperledger Fabric network of one channel in one process: a peer with a gateway for every member, and an orderer. It
 * serves Fabric's own interfaces and keeps its ledgers on disk. It is for development: there is no consensus, and every
 * member's key is in the same process.
 */
export class EmbeddedNetwork {
  readonly #cleanUp: (() => Promise<void> | void)[] = [];
  readonly #endpoints: GatewayEndpoint[] = [];
  readonly #hosts: PeerHost[] = [];
  #controlUrl: string | undefined;
  #snapshots: Snapshots | undefined;
  readonly #executions = new ExecutionGate();
  #links: readonly ChaincodeLink[] = [];

  /** What proposals' timestamps and certificates' expiry are compared with; it can be moved. */
  readonly clock = new Clock();
  readonly #transactionLog: TransactionLog;

  private constructor(
    private readonly options: EmbeddedNetworkOptions,
    private readonly logger: Logger,
  ) {
    this.#transactionLog = new TransactionLog(logger, this.clock);
  }

  /**
   * Starts the network, or continues the one in `dataDir`. Returns when every gateway listens and every peer has
   * started to catch up; the chaincode server may come later.
   * @throws EmbeddedNetworkError; nothing is left running then
   */
  static async start(options: EmbeddedNetworkOptions): Promise<EmbeddedNetwork> {
    const network = new EmbeddedNetwork(options, options.logger ?? pino({ level: 'silent' }));
    try {
      await network.#start();
      return network;
    } catch (error) {
      await network.stop();
      throw error;
    }
  }

  /** One gateway a member, in the order of the options. */
  get endpoints(): readonly GatewayEndpoint[] {
    return this.#endpoints;
  }

  /** Where the control interface listens, if it was asked for. */
  get controlUrl(): string | undefined {
    return this.#controlUrl;
  }

  /** The peers, in the order of the options. */
  get peers(): readonly PeerControl[] {
    return this.#hosts;
  }

  /**
   * One member's peer, to be stopped, started again or kept behind.
   * @throws EmbeddedNetworkError MEMBER_UNKNOWN
   */
  peer(mspId: string): PeerControl {
    const host = this.#hosts.find((candidate) => candidate.mspId === mspId);
    if (host === undefined) {
      const known = this.#hosts.map((candidate) => candidate.mspId).join(', ');
      throw new EmbeddedNetworkError('MEMBER_UNKNOWN', `There is no member ${mspId}: the members are ${known}.`);
    }
    return host;
  }

  /** Remembers the ledger as it is now, for `revert`; lasts as long as this network runs. */
  snapshot(): number {
    return this.#running().take();
  }

  /**
   * Takes blocks, state and private data of all peers back to a snapshot. Transactions on their way are dropped, and open
   * calls and event streams end.
   * @throws EmbeddedNetworkError SNAPSHOT_UNKNOWN
   */
  revert(snapshot: number): Promise<void> {
    return this.#running().revert(snapshot);
  }

  /**
   * Executes on another chaincode server from now on, on all peers at once and without a failed transaction.
   * @throws EmbeddedNetworkError CHAINCODE_UNREACHABLE if it is not there; everything stays as it was
   */
  async reloadChaincode(move: ChaincodeMove): Promise<void> {
    const definition = { ...(this.#links[0]?.runtime.definition ?? this.options.chaincode), ...move };
    const timeouts = { ...DEFAULT_CHAINCODE_TIMEOUTS, ...this.options.chaincode.timeouts };
    await reloadChaincode(this.#links, this.#executions, definition, timeouts);
    this.logger.info({ event: 'chaincode-reloaded', address: definition.address, ccid: definition.ccid });
  }

  /** Ends open calls, finishes the block that is being written and closes the ledgers. Calling it again does nothing. */
  async stop(): Promise<void> {
    for (const step of this.#cleanUp.splice(0).reverse()) {
      await step();
    }
  }

  async #start(): Promise<void> {
    const { dataDir, identitiesDir, channel, blocks, members } = this.options;
    const collectionConfigs = [...this.options.collections, ...members.map(({ mspId }) => implicitCollection(mspId))];
    const collections = new Collections(this.options.chaincode.name, collectionConfigs);
    const signer = await Signer.load(ORDERER_MSP_ID, ordererPaths(identitiesDir));
    const data = await DataFolder.open(dataDir, this.logger);
    this.#cleanUp.push(() => data.close());
    const store = data.chain;
    const config = await openChannel(this.options, store, signer);
    const msps = new ChannelMsps(config.organisations);
    const policies = EndorsementPolicies.define(
      this.options.chaincode,
      collectionConfigs,
      new ChannelPolicies(config.root),
    );
    const peers: EmbeddedPeer[] = [];
    for (const { mspId } of members) {
      peers.push(await this.#openPeer(mspId, data, { msps, collections, policies }, peers));
    }
    const orderer = new Orderer({
      store,
      signer,
      cutter: new BlockCutter(blocks),
      clock: this.clock,
      filters: { channel, msps, absoluteMaxBytes: ABSOLUTE_MAX_BYTES },
      onWriting: (block) => {
        feed.checkAhead(block);
      },
      onFatal: this.#onFatal,
    });
    this.#cleanUp.push(() => orderer.stop());
    const feed = new BlockFeed(orderer, { channel, chaincode: this.options.chaincode.name, msps });
    const events = new BlockEvents();
    for (const [index, own] of peers.entries()) {
      const register = peerServices(
        {
          channel,
          own,
          peers,
          orderer,
          msps,
          collections,
          policies,
          clock: this.clock,
          events,
          executions: this.#executions,
        },
        this.logger,
      );
      const host = new PeerHost(
        { peer: own, feed, identitiesDir, register, onStart: () => this.#reconcile(peers) },
        members[index]?.port ?? 0,
      );
      this.#cleanUp.push(() => host.stop());
      await host.start();
      this.#hosts.push(host);
      const { tlsCaCert } = organisationPaths(identitiesDir, own.mspId);
      this.#endpoints.push({ mspId: own.mspId, address: own.address, tlsCaCert });
    }
    this.#links = peers.map(({ chaincode }) => chaincode);
    this.#snapshots = new Snapshots({ data, orderer, feed, peers: this.#hosts });
    await this.#listenForControl();
  }

  #running(): Snapshots {
    if (this.#snapshots === undefined) {
      throw new EmbeddedNetworkError('SNAPSHOT_UNKNOWN', 'The network is not running: start it first.');
    }
    return this.#snapshots;
  }

  async #openPeer(
    mspId: string,
    data: DataFolder,
    rules: Pick<MemberPeerParts, 'msps' | 'collections' | 'policies'>,
    peers: readonly EmbeddedPeer[],
  ): Promise<EmbeddedPeer> {
    const { channel } = this.options;
    const distribute: MemberPeerParts['distribute'] = (txid, writeSets) =>
      distributePrivateData({ channel, txid, endorser: mspId, writeSets }, rules.collections, peers);
    const peer = await EmbeddedPeer.open({
      mspId,
      options: this.options,
      ledger: await data.peerLedger(mspId),
      ...rules,
      clock: this.clock,
      distribute,
      fetch: (wanted) => fetchPrivateData(wanted, mspId, rules.collections, peers),
      onCommit: (block) => {
        this.#transactionLog.committed(block);
      },
      logger: this.logger,
      onFatal: this.#onFatal,
    });
    this.#cleanUp.push(() => peer.close());
    return peer;
  }

  async #listenForControl(): Promise<void> {
    const { controlPort } = this.options;
    if (controlPort !== undefined) {
      const routes = [...peerRoutes(this), ...clockRoutes(this.clock), ...ledgerRoutes(this)];
      const server = await ControlServer.listen(controlPort, routes, this.logger);
      this.#cleanUp.push(() => server.stop());
      this.#controlUrl = server.url;
    }
  }

  /** Whoever is started may have what others miss. */
  async #reconcile(peers: readonly EmbeddedPeer[]): Promise<void> {
    await Promise.all(peers.filter((peer) => peer.isRunning).map((peer) => peer.node.reconcile()));
  }

  readonly #onFatal = (error: unknown): void => {
    this.logger.fatal({ event: 'fatal', error: error instanceof Error ? error.message : String(error) });
    this.options.onFatal?.(error);
  };
}
