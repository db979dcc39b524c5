import type { MemberPlan, NetworkPlan } from '../plan/network-plan';
import { unusedPorts } from '../plan/ports';

/** The plan in which every member has a chaincode server beside its present one, on a port that is free now, unless it has one. */
export async function withReplacementServers(plan: NetworkPlan): Promise<NetworkPlan> {
  const ports = await unusedPorts(plan.members.length, plan.host);
  const members = plan.members.map((member, index) => {
    const successor = member.successor ?? ports[index];
    return successor === undefined ? member : { ...member, successor };
  });
  return { ...plan, members };
}

/** The plan in which the replacements have taken over. */
export function withReplacementServersInPlace(plan: NetworkPlan): NetworkPlan {
  const members = plan.members.map(({ successor, ...member }): MemberPlan => {
    return successor === undefined ? member : { ...member, chaincodeServer: successor };
  });
  return { ...plan, members };
}

/** The plan without servers that were to take over: a network that starts has the new version on the old ports. */
export function withoutReplacementServers(plan: NetworkPlan): NetworkPlan {
  return { ...plan, members: plan.members.map(({ successor: _, ...member }): MemberPlan => member) };
}

/** Whether an upgrade has begun and was not completed. */
export function hasReplacementServers({ members }: NetworkPlan): boolean {
  return members.some(({ successor }) => successor !== undefined);
}
