import type { NetworkPlan, Ordering } from '../plan/network-plan';
import { ordererNodes } from '../plan/nodes';
import { metric } from './operations';

/** Fabric docs, "Metrics Reference". */
export const LEADERSHIP = {
  raft: 'consensus_etcdraft_is_leader',
  bft: 'consensus_BFT_is_leader',
} as const satisfies Record<Ordering['kind'], string>;
const INGRESS = 'cluster_comm_ingress_stream_count';

/** Whether the orderers order: one of them leads, and the others hear from it or from each other. */
export async function isOrdering(plan: NetworkPlan): Promise<boolean> {
  const leadership = LEADERSHIP[plan.ordering.kind];
  const orderers = await Promise.all(
    ordererNodes(plan).map(async ({ ports }) => ({
      leads: (await metric(ports.operations, leadership)) === 1,
      streams: (await metric(ports.operations, INGRESS)) ?? 0,
    })),
  );
  const followers = orderers.filter(({ leads }) => !leads);
  return followers.length === orderers.length - 1 && followers.every(({ streams }) => streams > 0);
}
