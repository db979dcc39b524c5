import type { NetworkPlan } from '../plan/network-plan';
import { peerNodes, type PeerNode } from '../plan/nodes';

/** The peers of one member. */
export function peersOf(plan: NetworkPlan, mspId: string): readonly PeerNode[] {
  return peerNodes(plan).filter((node) => node.mspId === mspId);
}
