import path from 'node:path';
import { loadPlan, planNetwork, withoutSuccessors, type NetworkPlan, type NetworkSpec } from '@llmnet/native-fabric';
import { CliError } from '../../errors';
import { CLIENTS, mspIds } from '../consortium';
import { PRODUCT } from './chaincode';
import type { NativeOptions } from './options';

const DEFAULT_MEMBERS = 3;
const DEFAULT_BLOCK_TIMEOUT_MS = 50;
/** As many messages as Fabric's sample configuration puts into a block (`sampleconfig/configtx.yaml`). */
const MAX_MESSAGE_COUNT = 500;

/**
 * The plan of the network in the data folder, or of a new one.
 * @throws {CliError} PLAN_DIFFERS if the folder has another network than is asked for
 */
export async function planFor(options: NativeOptions): Promise<NetworkPlan> {
  const dir = path.resolve(options.data);
  const plan = await loadPlan(dir);
  if (plan === undefined) return planNetwork(specOf(dir, options));
  const difference = differenceOf(options, plan);
  if (difference === undefined) return withoutSuccessors(plan);
  throw new CliError({
    code: 'PLAN_DIFFERS',
    message: `the network in ${dir} has ${difference}`,
    cure: 'leave the option out, or begin a new network with --data DIR',
  });
}

function specOf(dir: string, options: NativeOptions): NetworkSpec {
  const { members = DEFAULT_MEMBERS, peers = 1, ordering = 'raft1', blockTimeoutMs, listen, channel } = options;
  return {
    dir,
    identitiesDir: path.join(dir, 'identities'),
    channel: channel ?? PRODUCT.channel,
    members: mspIds(members).map((mspId) => ({ mspId, admin: CLIENTS.admin })),
    peersPerMember: peers,
    ordering,
    ...(listen === undefined ? {} : { host: listen }),
    blocks: { maxMessageCount: MAX_MESSAGE_COUNT, timeoutMs: blockTimeoutMs ?? DEFAULT_BLOCK_TIMEOUT_MS },
  };
}

/** What the network has that was asked for differently. */
function differenceOf(options: NativeOptions, plan: NetworkPlan): string | undefined {
  const { members, ordering, blocks, channel, host } = plan;
  const comparisons = [
    [options.members, members.length, 'members'],
    [options.peers, members[0]?.peers.length, 'peers a member'],
    [options.ordering, `${ordering.kind}${ordering.orderers.length}`, 'as its ordering'],
    [options.blockTimeoutMs, blocks.timeoutMs, 'ms between blocks'],
    [options.listen, host, 'as its address'],
    [options.channel, channel, 'as its channel'],
  ] as const;
  const difference = comparisons.find(([asked, found]) => asked !== undefined && asked !== found);
  return difference && `${difference[1]} ${difference[2]}`;
}
