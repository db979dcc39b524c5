/** Every process listens on this machine only. */
export const LOOPBACK = '127.0.0.1';

export interface PeerPorts {
  readonly service: number;
  readonly chaincode: number;
  readonly operations: number;
}

export interface OrdererPorts {
  readonly service: number;
  readonly admin: number;
  readonly operations: number;
}

export interface FabricMember {
  readonly mspId: string;
  /** Enrolment id of the node with the OU `admin` that joins the peer and approves chaincode. */
  readonly admin: string;
  readonly ports: PeerPorts;
}

/** Block cutting of the orderer. */
export interface BatchLimits {
  readonly maxMessageCount: number;
  readonly timeoutMs: number;
}

/** Three organisations or more with a peer each, and one Raft orderer, on this machine. */
export interface FabricTopology {
  /** Folder of configuration, ledgers and logs. */
  readonly dir: string;
  /** Folder of `createConsortium`. */
  readonly identitiesDir: string;
  readonly channel: string;
  readonly members: readonly FabricMember[];
  readonly orderer: OrdererPorts;
  readonly blocks: BatchLimits;
}

export function address(port: number): string {
  return `${LOOPBACK}:${port}`;
}
