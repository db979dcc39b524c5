import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { loadPlan, planNetwork, type NetworkPlan, type NetworkSpec } from '@llmnet/network/fabric';
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
  if (difference === undefined) return plan;
  throw new CliError({
    code: 'PLAN_DIFFERS',
    message: `the network in ${dir} has ${difference}`,
    cure: 'leave the option out, or begin a new network with --data DIR',
  });
}

function specOf(dir: string, options: NativeOptions): NetworkSpec {
  const { members = DEFAULT_MEMBERS, peers = 1, ordering = 'raft1', blockTimeoutMs, channel } = options;
  return {
    dir,
    identitiesDir: path.join(dir, 'identities'),
    channel: channel ?? PRODUCT.channel,
    members: mspIds(members).map((mspId) => ({ mspId, admin: CLIENTS.admin })),
    peersPerMember: peers,
    ordering,
    blocks: { maxMessageCount: MAX_MESSAGE_COUNT, timeoutMs: blockTimeoutMs ?? DEFAULT_BLOCK_TIMEOUT_MS },
  };
}

/** What the network has that was asked for differently. */
function differenceOf(options: NativeOptions, { members, ordering, blocks, channel }: NetworkPlan): string | undefined {
  const asked = [options.members, options.peers, options.ordering, options.blockTimeoutMs, options.channel];
  const peers = members[0]?.peers.length;
  const orderingName = `${ordering.kind}${ordering.orderers.length}`;
  const found = [members.length, peers, orderingName, blocks.timeoutMs, channel];
  const names = ['members', 'peers a member', 'as its ordering', 'ms between blocks', 'as its channel'];
  const index = asked.findIndex((value, at) => value !== undefined && !isDeepStrictEqual(value, found[at]));
  return index === -1 ? undefined : `${found[index]} ${names[index]}`;
}
