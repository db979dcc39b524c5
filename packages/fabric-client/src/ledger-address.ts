import { readFile } from 'node:fs/promises';
import { z } from 'zod';

/** A peer with a gateway service. */
export interface PeerAddress {
  /** `host:port` */
  readonly address: string;
  /** PEM of the TLS root of the peer's organisation. */
  readonly tlsRoot: Buffer;
}

/** A peer of another member; its TLS root is what makes it that member's. */
export interface ForeignPeerAddress extends PeerAddress {
  readonly mspId: string;
}

/** Where a client finds the ledger, and which peers it believes. */
export interface LedgerAddress {
  readonly channel: string;
  readonly chaincode: string;
  /** Peers of the client's own member, the preferred one first. */
  readonly peers: readonly PeerAddress[];
  /**
   * Peers of at least two other members, for when no own peer answers: they endorse and submit, which every peer checks, and
   * two members that agree tell a commit status.
   */
  readonly fallbackPeers?: readonly ForeignPeerAddress[];
  /** Whether a fallback peer may also answer queries and send events, of which nobody else then tells. */
  readonly readFromOthers?: boolean;
}

const PeerConfig = z.strictObject({
  /** `host:port` */
  address: z.string(),
  /** PEM file of the TLS root of the peer's organisation. */
  tlsRoot: z.string(),
});

/** {@link LedgerAddress} in a configuration file, with paths instead of certificates. */
export const LedgerConfig = z.strictObject({
  channel: z.string(),
  chaincode: z.string(),
  peers: z.array(PeerConfig).min(1),
  fallbackPeers: z
    .array(PeerConfig.extend({ mspId: z.string() }))
    .refine((peers) => peers.length === 0 || new Set(peers.map(({ mspId }) => mspId)).size >= 2, {
      error: 'name peers of two other members at least, or none: a commit status needs two that agree',
    })
    .default([]),
  readFromOthers: z.boolean().default(false),
});
export type LedgerConfig = z.output<typeof LedgerConfig>;

/** Reads the certificates that a configuration names. @throws Error naming the file that cannot be read */
export async function readLedgerAddress({
  peers,
  fallbackPeers = [],
  readFromOthers = false,
  ...rest
}: z.input<typeof LedgerConfig>): Promise<LedgerAddress> {
  const withRoot = async <P extends { readonly tlsRoot: string }>(peer: P) => ({
    ...peer,
    tlsRoot: await readFile(peer.tlsRoot),
  });
  return {
    ...rest,
    peers: await Promise.all(peers.map(withRoot)),
    fallbackPeers: await Promise.all(fallbackPeers.map(withRoot)),
    readFromOthers,
  };
}
