import { createConsortium, type MemberSpec } from '@llmnet/fabric-identities';
import { AdminCli } from '../commands/admin-cli';
import { writePeerConfig } from '../config/write';
import type { NetworkPlan } from '../plan/network-plan';
import { savePlan } from '../plan/plan-file';
import { untilSuccess } from '../readiness/poll';
import { genesisBlock } from '../start/genesis';
import { joinPeer } from '../start/join-peer';
import { runStep } from '../start/steps';
import { setAnchorPeers } from './edits/anchor-peers';
import { addOrganisation } from './edits/organisations';
import { withMember } from './extend-plan';
import { peersOf } from './members';
import { adminsOfMembers, deployTo, type MembershipContext } from './membership-context';
import { organisationDefinition } from './organisation-definition';
import { untilCaughtUp, untilServing } from './peer-readiness';
import { ChannelUpdates } from './update/channel-updates';
import { memberSigner } from './update/config-signer';

/**
 * Makes an organisation a member of the channel: creates its identities, changes the channel's configuration with the signatures of
 * the members, joins its peers, and brings the chaincode to it under a definition whose collections it keeps too. The vote on the
 * ledger is apart from it. What has been done before is not done again.
 * @param admin enrolment id of the node that joins the peers and approves chaincode; its OU is admin
 * @returns the plan with the member
 * @throws {NativeNetworkError} STEP_FAILED
 */
export async function addMember(
  context: MembershipContext,
  { mspId, nodes }: Pick<MemberSpec, 'mspId' | 'nodes'>,
  admin: string,
): Promise<NetworkPlan> {
  const { plan, display } = context;
  const next = await withMember(plan, mspId, admin);
  const peers = peersOf(next, mspId);
  await runStep(display, `Identities of ${mspId}`, async () => {
    await createConsortium({
      dir: plan.identitiesDir,
      hosts: [plan.host],
      members: [{ mspId, nodes, peers: peers.length }],
    });
    for (const node of peers) await writePeerConfig(next, node);
  });
  await runStep(display, `Channel configuration with ${mspId}`, () => admit(context, next, mspId));
  await runStep(display, `Peers of ${mspId}`, async () => {
    await savePlan(next);
    for (const node of peers) {
      await untilServing(next, node);
      const cli = new AdminCli(context.binaries, next, node);
      await untilSuccess(`the joining of ${node.name}`, () => joinPeer(cli, next.channel, genesisBlock(next)));
    }
    for (const node of peers) await untilCaughtUp(next, node);
  });
  await runStep(display, `Chaincode at ${mspId}, and collections that it keeps too`, () => deployTo(context, next));
  return next;
}

/**
 * Everybody signs: the members, of whom a majority has to, and the newcomer, whose anchor peers are its own matter. It is in the
 * channel already where an earlier call was broken off, and may have other ports now.
 */
async function admit(context: MembershipContext, plan: NetworkPlan, mspId: string): Promise<void> {
  const [submitter, ...signers] = adminsOfMembers(context, plan);
  const definition = await organisationDefinition(context.binaries, plan, mspId);
  const anchors = peersOf(plan, mspId).map(({ ports }) => ({ host: plan.host, port: ports.service }));
  await new ChannelUpdates(context.binaries, context.plan, submitter).apply(
    (config) => setAnchorPeers(addOrganisation(config, mspId, definition), mspId, anchors),
    signers.map(memberSigner),
  );
}
