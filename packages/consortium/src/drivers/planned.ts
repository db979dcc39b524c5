import type { NetworkPlan, OrderingName } from '@llmnet/native-fabric';
import { ConsortiumError } from '../errors';

/** What was asked for of a native network; what is left out may be as it is. */
export interface AskedNetwork {
  readonly members?: number;
  /** Of each member. */
  readonly peers?: 1 | 2;
  readonly ordering?: OrderingName;
  readonly blockTimeoutMs?: number;
  /** The address or name of this machine that the network listens on and is reached at. */
  readonly host?: string;
  readonly channel?: string;
}

/**
 * A network keeps the shape that it was made with as long as its ledger lives.
 * @throws {ConsortiumError} PLAN_DIFFERS if the one that is there has another than was asked for
 */
export function assertAsPlanned(asked: AskedNetwork, plan: NetworkPlan): void {
  const { members, ordering, blocks, channel, host } = plan;
  const comparisons = [
    [asked.members, members.length, 'members'],
    [asked.peers, members[0]?.peers.length, 'peers a member'],
    [asked.ordering, `${ordering.kind}${ordering.orderers.length}`, 'as its ordering'],
    [asked.blockTimeoutMs, blocks.timeoutMs, 'ms between blocks'],
    [asked.host, host, 'as its address'],
    [asked.channel, channel, 'as its channel'],
  ] as const;
  const difference = comparisons.find(([wanted, found]) => wanted !== undefined && wanted !== found);
  if (difference === undefined) return;
  throw new ConsortiumError({
    code: 'PLAN_DIFFERS',
    message: `the network in ${plan.dir} has ${difference[1]} ${difference[2]}`,
    cure: 'leave the option out, or begin a new network with --data DIR',
  });
}
