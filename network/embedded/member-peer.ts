import { join } from 'node:path';
import type { ChannelCredentials } from '@grpc/grpc-js';
import type { Logger } from 'pino';
import { peerPaths } from '../identities';
import { ChaincodeConnection, chaincodeCredentials } from './chaincode/chaincode-connection';
import { ChaincodeRuntime } from './chaincode/chaincode-runtime';
import type { Collections } from './collections';
import { Endorser } from './endorser/endorser';
import type { ChannelMsps } from './msp/channel-msps';
import { Signer } from './msp/signer';
import type { EmbeddedNetworkOptions } from './network-options';
import { PeerLedger } from './peer/peer-ledger';
import { PeerNode } from './peer/peer-node';
import { TransientStore, type PrivateWriteSet } from './peer/transient-store';

export interface MemberPeerParts {
  readonly mspId: string;
  readonly options: EmbeddedNetworkOptions;
  readonly msps: ChannelMsps;
  readonly collections: Collections;
  readonly distribute: (txid: string, writeSets: readonly PrivateWriteSet[]) => Promise<void>;
  readonly logger: Logger;
  readonly onFatal: (error: unknown) => void;
}

/** One member's peer: ledger, committer, endorser and its own stream to the chaincode. */
export class EmbeddedPeer {
  /** Set when the member's gateway listens. */
  address = '';

  private constructor(
    readonly mspId: string,
    readonly node: PeerNode,
    readonly endorser: Endorser,
    readonly transientStore: TransientStore,
    private readonly connection: ChaincodeConnection,
  ) {}

  static async open({
    mspId,
    options,
    msps,
    collections,
    distribute,
    logger,
    onFatal,
  }: MemberPeerParts): Promise<EmbeddedPeer> {
    const { chaincode, channel } = options;
    const paths = peerPaths(options.identitiesDir, mspId);
    const signer = await Signer.load(mspId, paths);
    const channelCredentials: ChannelCredentials = await chaincodeCredentials(
      chaincode.tls && { ...paths, serverCaCert: chaincode.tls.serverCaCert },
    );
    const ledger = await PeerLedger.open(join(options.dataDir, 'peers', mspId));
    const node = new PeerNode({ mspId, ledger, collections, members: msps.members.length, logger, onFatal });
    const connection = new ChaincodeConnection(chaincode, channelCredentials, logger);
    const endorser = new Endorser({
      mspId,
      signer,
      rules: { channel, msps, isKnownTransaction: (txid) => ledger.transactionStatus(txid) !== undefined },
      ledger,
      chaincode: new ChaincodeRuntime(chaincode, connection),
      collections,
      distribute,
    });
    connection.start();
    return new EmbeddedPeer(mspId, node, endorser, new TransientStore(ledger), connection);
  }

  /** Call after the orderer has stopped. */
  async stop(): Promise<void> {
    this.connection.stop();
    await this.node.stop();
  }
}
