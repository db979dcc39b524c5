import { z } from 'zod';

const port = z.int().min(1).max(65_535);

const peerPorts = z.strictObject({
  /** Clients, gossip and other peers. */
  service: port,
  /** Chaincode that dials the peer; unused with chaincode as a service. */
  chaincode: port,
  /** Health and metrics. */
  operations: port,
});

const ordererPorts = z.strictObject({
  /** Clients, peers and the other orderers. */
  service: port,
  /** Channel participation API. */
  admin: port,
  /** Health and metrics. */
  operations: port,
});

const member = z
  .strictObject({
    mspId: z.string().min(1),
    /** Enrolment id of the node with the OU `admin` that joins the peers and approves chaincode. */
    admin: z.string().min(1),
    peers: z.union([z.tuple([peerPorts]).readonly(), z.tuple([peerPorts, peerPorts]).readonly()]),
    /** Port of its chaincode server. */
    chaincodeServer: port,
    /** Port of the server that takes over from it, while the chaincode is being upgraded. */
    successor: port.exactOptional(),
  })
  .readonly();

/** Crash faults need an odd number of orderers, Byzantine ones 3f + 1. */
const ordering = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('raft'),
    orderers: z.union([
      z.tuple([ordererPorts]).readonly(),
      z.tuple([ordererPorts, ordererPorts, ordererPorts]).readonly(),
    ]),
  }),
  z.strictObject({
    kind: z.literal('bft'),
    orderers: z.tuple([ordererPorts, ordererPorts, ordererPorts, ordererPorts]).readonly(),
  }),
]);

/** When the orderers cut a block: so many transactions, or so many milliseconds after the first of them. */
const blocks = z.strictObject({ maxMessageCount: z.int().positive(), timeoutMs: z.int().positive() }).readonly();

export const networkPlanSchema = z.strictObject({
  /** Folder of configuration and ledgers. */
  dir: z.string(),
  /** Folder of `createConsortium`. */
  identitiesDir: z.string(),
  channel: z.string(),
  /** The address that peers and orderers listen on and are reached at; operations and admin ports stay on loopback. */
  host: z.string(),
  members: z.array(member).min(1).readonly(),
  ordering,
  blocks,
});

/** All that is decided about a native network before it starts. It stays the same as long as the ledger lives. */
export type NetworkPlan = Readonly<z.infer<typeof networkPlanSchema>>;
export type MemberPlan = z.infer<typeof member>;
export type PeerPorts = Readonly<z.infer<typeof peerPorts>>;
export type OrdererPorts = Readonly<z.infer<typeof ordererPorts>>;
export type Ordering = Readonly<z.infer<typeof ordering>>;
export type BlockLimits = z.infer<typeof blocks>;

export const LOOPBACK = '127.0.0.1';

/** `host:port` of a port that peers, orderers and clients reach. */
export function serviceAddress({ host }: Pick<NetworkPlan, 'host'>, servicePort: number): string {
  return `${host}:${servicePort}`;
}

/** `host:port` of a port for this machine alone. */
export function localAddress(localPort: number): string {
  return `${LOOPBACK}:${localPort}`;
}
