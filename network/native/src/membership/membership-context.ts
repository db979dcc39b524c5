import type { FabricBinaries } from '../binaries';
import { deployChaincode, lifecycleChannel, packMemberService, type ChaincodePackage } from '../chaincode';
import { AdminCli } from '../commands/admin-cli';
import type { NetworkPlan } from '../plan/network-plan';
import { peerNodes } from '../plan/nodes';
import type { StepDisplay } from '../start/steps';
import type { ManagedChaincode } from './managed-chaincode';

/** A running network whose membership is changed by somebody who has the admin of every member. */
export interface MembershipContext {
  readonly binaries: FabricBinaries;
  /** Of the network as it runs; a `PlanFollower` in its process starts and ends what changes. */
  readonly plan: NetworkPlan;
  readonly chaincode: ManagedChaincode;
  readonly display: StepDisplay;
}

/** An admin at each peer of a plan. */
export function adminsAtPeers({ binaries }: MembershipContext, plan: NetworkPlan): readonly AdminCli[] {
  return peerNodes(plan).map((node) => new AdminCli(binaries, plan, node));
}

/** An admin of each member of a plan. */
export function adminsOfMembers(context: MembershipContext, plan: NetworkPlan): readonly [AdminCli, ...AdminCli[]] {
  const [first, ...others] = adminsAtPeers(context, plan).filter(({ node }) => node.index === 0);
  if (first === undefined) throw new RangeError('a network has a member');
  return [first, ...others];
}

/**
 * Brings the chaincode, with the collections of a plan's members, to these members; equal to what they have, it changes nothing.
 * @throws {NativeNetworkError} COMMAND_FAILED, NOT_READY; {ChaincodeError} OUTPUT_UNEXPECTED
 */
export async function deployTo(context: MembershipContext, plan: NetworkPlan): Promise<void> {
  const { chaincode } = context;
  const { label, servers } = chaincode.release(plan);
  const packages = new Map<string, ChaincodePackage>();
  for (const server of servers) packages.set(server.mspId, await packMemberService(label, server));
  await deployChaincode(lifecycleChannel(plan, adminsAtPeers(context, plan)), packages, chaincode.definition(plan));
}
