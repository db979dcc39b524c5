import type { NetworkPlan } from '../plan/network-plan';
import { savePlan } from '../plan/plan-file';
import { runStep } from '../start/steps';
import { removeOrganisation } from './edits/organisations';
import { withoutMember } from './extend-plan';
import { peersOf } from './members';
import { adminsOfMembers, deployTo, type MembershipContext } from './membership-context';
import { untilEnded } from './peer-readiness';
import { ChannelUpdates } from './update/channel-updates';
import { memberSigner } from './update/config-signer';

/**
 * Takes an organisation out of the channel: the others define the chaincode anew with collections that it does not keep, change the
 * channel's configuration, and its processes end. The ledger comes first: while a key's policy asks for its endorsement, taking it
 * out would make that key unchangeable. Its identities and its ledger's files stay where they are.
 * @returns the plan without the member
 * @throws {NativeNetworkError} STEP_FAILED
 */
export async function removeMember(context: MembershipContext, mspId: string): Promise<NetworkPlan> {
  const { binaries, plan, display } = context;
  const next = withoutMember(plan, mspId);
  await runStep(display, `Collections that ${mspId} does not keep`, () => deployTo(context, next));
  await runStep(display, `Channel configuration without ${mspId}`, async () => {
    const [submitter, ...signers] = adminsOfMembers(context, next);
    const updates = new ChannelUpdates(binaries, next, submitter);
    await updates.apply((config) => removeOrganisation(config, mspId), signers.map(memberSigner));
  });
  await runStep(display, `End of the processes of ${mspId}`, async () => {
    await savePlan(next);
    for (const node of peersOf(plan, mspId)) await untilEnded(plan, node);
  });
  return next;
}
