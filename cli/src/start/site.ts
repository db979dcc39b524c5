import type { MemberDescription } from './consortium';
import type { Layout } from './layout';
import type { PortPlan } from './port-plan';

/** Addresses (`host:port`) of each member's peers, the preferred one first. */
export type PeerAddresses = ReadonlyMap<string, readonly string[]>;

/** Where everything of a started consortium is. */
export interface Site {
  readonly layout: Layout;
  /** Those that the ledger's channel has, in the order in which they came. */
  readonly members: readonly MemberDescription[];
  readonly ports: PortPlan;
  readonly peers: PeerAddresses;
}
