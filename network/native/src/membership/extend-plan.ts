import { NativeNetworkError } from '../errors';
import { networkPlanSchema, type MemberPlan, type NetworkPlan } from '../plan/network-plan';
import { memberSlug } from '../plan/nodes';
import { unusedPorts } from '../plan/ports';

/**
 * The plan with one more member, which has as many peers as the others, on ports that are free now; the same plan if the member is
 * in it.
 * @param admin enrolment id
 * @throws {NativeNetworkError} PLAN_INVALID, PORTS_TAKEN
 */
export async function withMember(plan: NetworkPlan, mspId: string, admin: string): Promise<NetworkPlan> {
  if (plan.members.some((member) => member.mspId === mspId)) return plan;
  const namesake = plan.members.find((member) => memberSlug(member.mspId) === memberSlug(mspId));
  if (namesake !== undefined) throw sameSlug(mspId, namesake);
  const [{ peers: model } = { peers: [] }] = plan.members;
  const [chaincodeServer, ...ports] = await unusedPorts(1 + 3 * model.length, plan.host);
  const peers = model.map((_, index) => {
    const [service, chaincode, operations] = ports.slice(3 * index);
    return { service, chaincode, operations };
  });
  return networkPlanSchema.parse({ ...plan, members: [...plan.members, { mspId, admin, peers, chaincodeServer }] });
}

/** The plan without a member; the same plan if it is not in it. */
export function withoutMember(plan: NetworkPlan, mspId: string): NetworkPlan {
  if (!plan.members.some((member) => member.mspId === mspId)) return plan;
  return { ...plan, members: plan.members.filter((member) => member.mspId !== mspId) };
}

function sameSlug(mspId: string, { mspId: other }: MemberPlan): NativeNetworkError {
  return new NativeNetworkError({
    code: 'PLAN_INVALID',
    message: `the names ${mspId} and ${other} differ in nothing but case or punctuation`,
    cure: 'name the new member differently',
  });
}
