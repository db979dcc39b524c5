import { HEIGHT, LEADERSHIP, metric, ordererNodes, type NetworkPlan } from '@llmnet/native-fabric';
import { waitFor } from './wait-for';

const TIMEOUT_MS = 120_000;
/** Fabric docs, "Metrics Reference". */
const BFT_LEADER = 'consensus_BFT_leader_id';

/** Waits until the orderers of a network have a leader. @returns the name of its process */
export function leaderOf(plan: NetworkPlan): Promise<string> {
  const seek = plan.ordering.kind === 'raft' ? raftLeader : bftLeader;
  return waitFor('a leader of the orderers', () => seek(plan), TIMEOUT_MS);
}

/** Waits until every orderer runs and has the blocks that the furthest of them has now: one that was away has caught up. */
export async function untilLevel(plan: NetworkPlan): Promise<void> {
  const goal = Math.max(...(await heightsOf(plan)));
  await waitFor(
    `block ${String(goal)} at all orderers`,
    async () => (await heightsOf(plan)).every((height) => height >= goal) || undefined,
    TIMEOUT_MS,
  );
}

/** How many blocks each orderer has; 0 while one is away. */
function heightsOf(plan: NetworkPlan): Promise<number[]> {
  return Promise.all(ordererNodes(plan).map(async ({ ports }) => (await metric(ports.operations, HEIGHT)) ?? 0));
}

async function raftLeader(plan: NetworkPlan): Promise<string | undefined> {
  for (const { name, ports } of ordererNodes(plan)) {
    if ((await metric(ports.operations, LEADERSHIP.raft)) === 1) return name;
  }
  return undefined;
}

/** Whom most of them name; one that has come back names the leader of the last block that it ordered with the others. */
async function bftLeader(plan: NetworkPlan): Promise<string | undefined> {
  const nodes = ordererNodes(plan);
  const named = await Promise.all(nodes.map(({ ports }) => metric(ports.operations, BFT_LEADER)));
  // Consenters are numbered from 1, as in the channel configuration.
  const votes = nodes.map(({ index }) => named.filter((id) => id === index + 1).length);
  const most = Math.max(...votes);
  const favourites = nodes.filter((_node, index) => votes[index] === most);
  return most > 0 && favourites.length === 1 ? favourites[0]?.name : undefined;
}
