import type { ChannelCredentials } from '@grpc/grpc-js';
import type { Logger } from 'pino';
import { peerPaths } from '@llmnet/fabric-identities';
import { ChaincodeConnection, chaincodeCredentials } from './chaincode/chaincode-connection';
import { ChaincodeRuntime, DEFAULT_CHAINCODE_TIMEOUTS } from './chaincode/chaincode-runtime';
import { ChaincodeLink } from './chaincode/chaincode-link';
import type { Clock } from './clock';
import type { Collections } from './collections';
import { EmbeddedNetworkError } from './errors';
import { Endorser } from './endorser/endorser';
import { ReachableEndorser, type ProposalProcessor } from './endorser/reachable-endorser';
import type { ChannelMsps } from './msp/channel-msps';
import type { Identity } from './msp/identity';
import { Signer } from './msp/signer';
import type { ChaincodeOptions, EmbeddedNetworkOptions } from './network-options';
import type { BlockFeed } from './peer/block-feed';
import type { CommitterParts } from './peer/committer';
import type { PeerLedger } from './peer/peer-ledger';
import { PeerNode } from './peer/peer-node';
import type { EndorsementPolicies } from './policy/endorsement-policies';
import type { DefinedChaincode } from './scc/system-chaincode';
import type { WantedWriteSet } from './peer/private-write-sets';
import type { PrivateWriteSet, TransientStore } from './peer/transient-store';

export interface MemberPeerParts {
  readonly mspId: string;
  readonly options: EmbeddedNetworkOptions;
  readonly ledger: PeerLedger;
  readonly msps: ChannelMsps;
  readonly collections: Collections;
  readonly policies: EndorsementPolicies;
  readonly clock: Clock;
  readonly distribute: (txid: string, writeSets: readonly PrivateWriteSet[]) => Promise<void>;
  /** Asks the other members of a collection for a write set that this peer missed. */
  readonly fetch: (wanted: WantedWriteSet) => Buffer | undefined;
  readonly onCommit: CommitterParts['onCommit'];
  readonly logger: Logger;
  readonly onFatal: (error: unknown) => void;
}

/** One member's peer: ledger, committer, endorser and its own stream to the chaincode. */
export class EmbeddedPeer {
  /** Set when the member's gateway listens. */
  address = '';
  readonly #endorser: ReachableEndorser;

  private constructor(
    readonly identity: Identity,
    readonly node: PeerNode,
    endorser: Endorser,
    readonly chaincode: ChaincodeLink,
    private readonly externalEndpoint: string | undefined,
  ) {
    this.#endorser = new ReachableEndorser(endorser, () => this.endpoint);
  }

  /** `host:port` as which others name it. */
  get endpoint(): string {
    return this.externalEndpoint ?? this.address;
  }

  get mspId(): string {
    return this.identity.mspId;
  }

  /** Reachable while the peer runs. */
  get endorser(): ProposalProcessor {
    return this.#endorser;
  }

  get transientStore(): TransientStore {
    return this.node.transientStore;
  }

  get isRunning(): boolean {
    return this.#endorser.isReachable;
  }

  static async open({
    mspId,
    options,
    ledger,
    msps,
    collections,
    policies,
    clock,
    distribute,
    fetch,
    onCommit,
    logger,
    onFatal,
  }: MemberPeerParts): Promise<EmbeddedPeer> {
    const { channel } = options;
    const chaincode = chaincodeOf(mspId, options);
    const paths = peerPaths(options.identitiesDir, mspId);
    const signer = await Signer.load(mspId, paths);
    const identity = ownIdentity(msps, signer, mspId);
    const channelCredentials: ChannelCredentials = await chaincodeCredentials(
      chaincode.tls && { ...paths, serverCaCert: chaincode.tls.serverCaCert },
    );
    const node = new PeerNode({ mspId, ledger, collections, policies, logger, fetch, onCommit, onFatal });
    const connection = new ChaincodeConnection(chaincode, channelCredentials, logger);
    const timeouts = { ...DEFAULT_CHAINCODE_TIMEOUTS, ...chaincode.timeouts };
    const runtime = new ChaincodeRuntime(chaincode, connection, timeouts);
    const endorser = new Endorser({
      mspId,
      signer,
      rules: {
        channel,
        msps,
        localMspId: mspId,
        isKnownTransaction: (txid) => ledger.transactionStatus(txid) !== undefined,
      },
      ledger,
      chaincode: runtime,
      clock,
      collections,
      defined: definitionOf(options),
      distribute,
    });
    return new EmbeddedPeer(
      identity,
      node,
      endorser,
      new ChaincodeLink(runtime, connection, channelCredentials, logger),
      options.members.find((member) => member.mspId === mspId)?.externalEndpoint,
    );
  }

  /** Executes, endorses and commits from now on; catches up with what was ordered meanwhile. */
  start(feed: BlockFeed): void {
    this.chaincode.start();
    this.node.start(feed);
    this.#endorser.connect();
  }

  /** As if its process had ended: nobody gets an answer of it, and its ledger stays where it is. */
  async halt(): Promise<void> {
    this.#endorser.disconnect();
    this.chaincode.stop();
    await this.node.halt();
  }

  async close(): Promise<void> {
    await this.halt();
    await this.node.stop();
  }
}

function definitionOf({ chaincode, collections, members }: EmbeddedNetworkOptions): DefinedChaincode {
  const { name, version, endorsementPolicy } = chaincode;
  return {
    ...{ name, version, collections, members: members.map(({ mspId }) => mspId) },
    ...(endorsementPolicy === undefined ? {} : { endorsementPolicy }),
  };
}

function chaincodeOf(mspId: string, { chaincode, members }: EmbeddedNetworkOptions): ChaincodeOptions {
  const own = members.find((member) => member.mspId === mspId)?.chaincodeAddress;
  return own === undefined ? chaincode : { ...chaincode, address: own };
}

function ownIdentity(msps: ChannelMsps, signer: Signer, mspId: string): Identity {
  const identity = msps.identify(signer.identity);
  if (identity?.role !== 'peer') {
    throw new EmbeddedNetworkError(
      'IDENTITIES_UNREADABLE',
      `The certificate of ${mspId}'s peer is not one of a peer on this channel: create the consortium's identities anew.`,
    );
  }
  return identity;
}
