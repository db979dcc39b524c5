/** Fabric's commands as an admin of the member that owns a peer, at this peer. */
export interface PeerAdmin {
  readonly mspId: string;
  /** `host:port`, as other peers and clients reach it. */
  readonly address: string;
  /** PEM file of the authority behind its TLS certificate. */
  readonly tlsCaCert: string;
  /** @returns what `peer ARGS` prints. @throws NativeNetworkError COMMAND_FAILED */
  peer(...args: readonly string[]): Promise<string>;
  /** @returns what `discover COMMAND ARGS` prints, asked at this peer. @throws NativeNetworkError COMMAND_FAILED */
  discover(command: string, ...args: readonly string[]): Promise<string>;
}

/** A channel whose members deploy a chaincode together. */
export interface LifecycleChannel {
  readonly channel: string;
  /** Folder for packages and collection files. */
  readonly dir: string;
  readonly orderer: { readonly address: string; readonly tlsCaCert: string };
  /** Every peer of every member. */
  readonly peers: readonly [PeerAdmin, ...PeerAdmin[]];
}

/** One peer a member: the one that speaks for it. */
export function firstPeers(peers: readonly PeerAdmin[]): readonly PeerAdmin[] {
  return peers.filter(({ mspId }, index) => peers.findIndex((peer) => peer.mspId === mspId) === index);
}
