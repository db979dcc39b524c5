/** How to reach one member's peer. */
export interface PeerEndpoint {
  readonly mspId: string;
  /** `host:port` */
  readonly address: string;
  /** PEM file of the authority behind the peer's TLS certificate. */
  readonly tlsCaCert: string;
}

/**
 * All that the tests here need of a network that the chaincode is deployed on: where its peers are, whose nodes there are, and that a
 * peer can be taken away. An embedded and a native network differ in nothing else.
 */
export interface ConsortiumNetwork {
  /** Folder of `createConsortium`. */
  readonly identitiesDir: string;
  readonly endpoints: readonly PeerEndpoint[];
  stopPeer(mspId: string): Promise<void>;
  startPeer(mspId: string): Promise<void>;
  /** Ends everything and removes what it kept. */
  stop(): Promise<void>;
}
