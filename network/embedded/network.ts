import { join } from 'node:path';
import { pino, type Logger } from 'pino';
import { ordererPaths, organisationPaths, ORDERER_MSP_ID, peerPaths } from '../identities';
import { openChannel } from './channel';
import { Collections } from './collections';
import { gatewayService } from './gateway/gateway-service';
import { GatewayServer } from './gateway/gateway-server';
import { EmbeddedPeer } from './member-peer';
import { ChannelMsps } from './msp/channel-msps';
import { Signer } from './msp/signer';
import type { EmbeddedNetworkOptions, GatewayEndpoint } from './network-options';
import { ABSOLUTE_MAX_BYTES, BlockCutter } from './orderer/block-cutter';
import { BlockStore } from './orderer/block-store';
import { Orderer } from './orderer/orderer';
import { BlockFeed } from './peer/block-feed';
import type { PrivateWriteSet } from './peer/transient-store';

/**
 * A Hyperledger Fabric network of one channel in one process: a peer with a gateway for every member, and an orderer. It
 * serves Fabric's own interfaces and keeps its ledgers on disk. It is for development: there is no consensus, and every
 * member's key is in the same process.
 */
export class EmbeddedNetwork {
  readonly #cleanUp: (() => Promise<void> | void)[] = [];
  readonly #endpoints: GatewayEndpoint[] = [];

  private constructor(
    private readonly options: EmbeddedNetworkOptions,
    private readonly logger: Logger,
  ) {}

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

  /** Ends open calls, finishes the block that is being written and closes the ledgers. Calling it again does nothing. */
  async stop(): Promise<void> {
    for (const step of this.#cleanUp.splice(0).reverse()) {
      await step();
    }
  }

  async #start(): Promise<void> {
    const { dataDir, identitiesDir, channel, blocks, members } = this.options;
    const collections = new Collections(this.options.chaincode.name, this.options.collections);
    const signer = await Signer.load(ORDERER_MSP_ID, ordererPaths(identitiesDir));
    const store = await BlockStore.open(join(dataDir, 'orderer'));
    this.#cleanUp.push(() => store.close());
    const config = await openChannel(this.options, store, signer);
    const msps = new ChannelMsps(config.organisations);
    const peers: EmbeddedPeer[] = [];
    for (const { mspId } of members) {
      peers.push(await this.#openPeer(mspId, msps, collections, peers));
    }
    const orderer = new Orderer({
      store,
      signer,
      cutter: new BlockCutter(blocks),
      filters: { channel, msps, absoluteMaxBytes: ABSOLUTE_MAX_BYTES },
      onFatal: this.#onFatal,
    });
    this.#cleanUp.push(() => orderer.stop());
    const feed = new BlockFeed(orderer, { channel, chaincode: this.options.chaincode.name, msps });
    for (const peer of peers) {
      peer.node.start(feed);
    }
    for (const [index, own] of peers.entries()) {
      const context = { channel, own, peers, orderer, msps, collections };
      const service = gatewayService(context, this.logger);
      const server = await GatewayServer.listen(
        members[index]?.port ?? 0,
        peerPaths(identitiesDir, own.mspId),
        service,
      );
      this.#cleanUp.push(() => {
        server.stop();
      });
      own.address = server.address;
      const { tlsCaCert } = organisationPaths(identitiesDir, own.mspId);
      this.#endpoints.push({ mspId: own.mspId, address: server.address, tlsCaCert });
    }
  }

  async #openPeer(
    mspId: string,
    msps: ChannelMsps,
    collections: Collections,
    peers: readonly EmbeddedPeer[],
  ): Promise<EmbeddedPeer> {
    const distribute = async (txid: string, writeSets: readonly PrivateWriteSet[]): Promise<void> => {
      await Promise.all(peers.map((peer) => peer.transientStore.keep(txid, ownedBy(peer, writeSets, collections))));
    };
    const peer = await EmbeddedPeer.open({
      mspId,
      options: this.options,
      msps,
      collections,
      distribute,
      logger: this.logger,
      onFatal: this.#onFatal,
    });
    this.#cleanUp.push(() => peer.stop());
    return peer;
  }

  readonly #onFatal = (error: unknown): void => {
    this.logger.fatal({ event: 'fatal', error: error instanceof Error ? error.message : String(error) });
    this.options.onFatal?.(error);
  };
}

function ownedBy(
  { mspId }: EmbeddedPeer,
  writeSets: readonly PrivateWriteSet[],
  collections: Collections,
): PrivateWriteSet[] {
  return writeSets.filter(({ namespace, collection }) => collections.isMember(namespace, collection, mspId));
}
