import type { Logger } from 'pino';
import type { ChaincodeTimeouts } from './chaincode/chaincode-runtime';
import type { CollectionConfig } from './collections';
import type { EndorsementPolicyOption } from './policy/policy-expression';
import type { BlockCutting } from './orderer/block-cutter';

export interface ChaincodeOptions {
  /** Name on the channel. */
  readonly name: string;
  readonly version: string;
  /** Package id that the chaincode server registers with. */
  readonly ccid: string;
  /** `host:port` of the chaincode server; it may come up later. */
  readonly address: string;
  /** With mutual TLS: the PEM file of the authority that issued the server's certificate. Peers use their own TLS identity. */
  readonly tls?: { readonly serverCaCert: string };
  /** Who must endorse; the channel's `/Channel/Application/Endorsement`, a majority of the members, if left out. */
  readonly endorsementPolicy?: EndorsementPolicyOption;
  /** Where they are to differ from Fabric's defaults. */
  readonly timeouts?: Partial<ChaincodeTimeouts>;
}

/** Where a new version of the chaincode is served; what is left out stays as it is. */
export interface ChaincodeMove
  extends Pick<ChaincodeOptions, 'address'>, Partial<Pick<ChaincodeOptions, 'ccid' | 'version'>> {}

export interface MemberOptions {
  readonly mspId: string;
  /** Port of the member's gateway; 0 takes a free one. */
  readonly port: number;
  /**
   * `host:port` of a chaincode server of the member's own, for chaincode that asks whose peer it works for; the common one if
   * left out. A reload moves every member to the new server.
   */
  readonly chaincodeAddress?: string;
  /**
   * `host:port` as which error details name the member's peer, as a real one's external endpoint, such as `peer0.org1.example.com:7051`;
   * where it listens if left out.
   */
  readonly externalEndpoint?: string;
}

export interface EmbeddedNetworkOptions {
  /** Folder of all ledgers; it belongs to one running network at a time. */
  readonly dataDir: string;
  readonly channel: string;
  /** Folder of `createConsortium`. */
  readonly identitiesDir: string;
  readonly members: readonly MemberOptions[];
  readonly chaincode: ChaincodeOptions;
  readonly collections: readonly CollectionConfig[];
  readonly blocks: BlockCutting;
  /** Port of the control interface on loopback, 0 for a free one; there is none if left out. */
  readonly controlPort?: number;
  /** Silent if left out. */
  readonly logger?: Logger;
  /** Called once if the network cannot go on, for instance because the disk is full. */
  readonly onFatal?: (error: unknown) => void;
}

/** How to reach one member's gateway with a Fabric client. */
export interface GatewayEndpoint {
  readonly mspId: string;
  /** `host:port` */
  readonly address: string;
  /** PEM file of the authority behind the gateway's TLS certificate. */
  readonly tlsCaCert: string;
}
