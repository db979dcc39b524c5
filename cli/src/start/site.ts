import type { Layout } from './layout';
import type { PortPlan } from './port-plan';

/** Addresses (`host:port`) of each member's peers, the preferred one first. */
export type PeerAddresses = ReadonlyMap<string, readonly string[]>;

/** Where everything of a started consortium is. */
export interface Site {
  readonly layout: Layout;
  readonly ports: PortPlan;
  readonly peers: PeerAddresses;
}
