import type { NetworkPlan } from '../plan/network-plan';
import { peerNodes, type PeerNode } from '../plan/nodes';
import { isListening } from '../readiness/listening';
import { HEIGHT, isHealthy, metric } from '../readiness/operations';
import { until } from '../readiness/poll';

const PEERS_KNOWN = 'gossip_membership_total_peers_known';

/** Returns when a peer, which another process may have started, serves. @throws {NativeNetworkError} NOT_READY */
export async function untilServing({ host }: NetworkPlan, { name, ports }: PeerNode): Promise<void> {
  await until(`the start of ${name}`, async () => {
    return (await isHealthy(ports.operations)) && isListening(host, ports.service);
  });
}

/**
 * Returns when a peer knows all other peers and has every block that one of them has now.
 * @throws {NativeNetworkError} NOT_READY
 */
export async function untilCaughtUp(plan: NetworkPlan, { name, ports }: PeerNode): Promise<void> {
  const others = peerNodes(plan).filter((node) => node.name !== name);
  const heights = await Promise.all(others.map((node) => metric(node.ports.operations, HEIGHT)));
  const highest = Math.max(0, ...heights.map((height = 0) => height));
  await until(`${name}, which has joined, to have ${highest} blocks`, async () => {
    return ((await metric(ports.operations, HEIGHT)) ?? 0) >= highest;
  });
  await until(`the other peers' arrival at ${name}`, async () => {
    return ((await metric(ports.operations, PEERS_KNOWN)) ?? 0) >= others.length;
  });
}

/** Returns when a port of the network is given up. @throws {NativeNetworkError} NOT_READY */
export async function untilEnded({ host }: NetworkPlan, { name, ports }: PeerNode): Promise<void> {
  await until(`the end of ${name}`, async () => !(await isListening(host, ports.service)));
}
