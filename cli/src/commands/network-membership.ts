import { addMember, removeMember } from '@llmnet/network/fabric';
import { dataFolderAt } from '@llmnet/supervision';
import type { Command } from 'commander';
import { CliError } from '../errors';
import { admission, expulsion } from '../membership/changes';
import { openNativeNetwork, type NativeNetwork, type NativeSiteOptions } from '../membership/native-site';
import { describeOutcome } from '../membership/report';
import { decideOnLedger, voteOnLedger } from '../membership/vote';
import { ensureIdentities } from '../network/consortium';
import { createProgress } from '../progress';
import { NODES } from '../start/consortium';
import type { CommandContext } from './context';
import { addSiteOptions } from './native-site-options';
import { findRunning } from './running';

interface ChangeFlags extends NativeSiteOptions {
  readonly vote: boolean;
}

interface AddFlags extends ChangeFlags {
  readonly label?: string;
}

interface VoteFlags extends NativeSiteOptions {
  readonly member?: string;
}

const ADD_HELP = `
The keys of all members' admins must be in the data folder: they sign the channel update, approve the chaincode and, with
--vote, vote. Where they are not, each member does its part by itself: see docs/membership.md.

Examples:
  llmnet network add-member Org4MSP --vote
  llmnet network add-member Org4MSP --label "Fourth organisation"`;

/** `llmnet network add-member`: one more organisation in a running native network. */
export function addAddMemberCommand(network: Command, { write }: CommandContext): void {
  const command = network
    .command('add-member')
    .summary('take an organisation into a native network')
    .description(
      'Creates the identities of an organisation, adds it to the channel, starts and joins its peers, approves the chaincode with collections that it keeps too, and opens the vote on the ledger.',
    )
    .argument('<mspId>', 'its MSP id, such as Org4MSP')
    .option('--label <text>', 'its name on the ledger (default: the MSP id)')
    .option('--vote', 'vote for it as every member', false);
  addSiteOptions(command)
    .addHelpText('after', ADD_HELP)
    .action(async (mspId: string, { vote, label, ...site }: AddFlags) => {
      const network = await openRunningNetwork(site);
      const members = network.plan.members.map((member) => member.mspId).filter((other) => other !== mspId);
      const plan = await addMember(contextOf(network), { mspId, nodes: nodes() }, NODES.admin.enrolmentId);
      await ensureIdentities({ dir: plan.identitiesDir, members: [mspId] });
      if (site.chaincode !== undefined) return;
      const change = admission(mspId, label ?? mspId);
      const outcome = await decideOnLedger(plan, { change, members, votes: vote });
      write(describeOutcome(outcome, `${mspId} is an active member`, 'The last vote that is needed makes the change.'));
    });
}

const REMOVE_HELP = `
The ledger comes first: the members vote to expel it, and the policies of all records are set anew. Only then the channel and
the collections go on without it. Run the command again when votes or a delay kept it from being completed.

Example:
  llmnet network remove-member Org3MSP --vote`;

/** `llmnet network remove-member`: an organisation leaves a running native network. */
export function addRemoveMemberCommand(network: Command, { write }: CommandContext): void {
  const command = network
    .command('remove-member')
    .summary('take an organisation out of a native network')
    .description(
      'Expels an organisation by a vote on the ledger, lets the policies of all records follow, takes it out of the collections and the channel, and ends its processes. Its files stay.',
    )
    .argument('<mspId>', 'its MSP id')
    .option('--vote', 'vote for it as every other member', false);
  addSiteOptions(command)
    .addHelpText('after', REMOVE_HELP)
    .action(async (mspId: string, { vote, ...site }: ChangeFlags) => {
      const network = await openRunningNetwork(site);
      const members = network.plan.members.map((member) => member.mspId).filter((other) => other !== mspId);
      if (site.chaincode === undefined) {
        const outcome = await decideOnLedger(network.plan, { change: expulsion(mspId), members, votes: vote });
        write(describeOutcome(outcome, `${mspId} is no member`, 'Then run this command again.'));
        if (outcome.kind === 'votes needed' || outcome.kind === 'delayed') return;
      }
      await removeMember(contextOf(network), mspId);
      write(`${mspId} is out of the channel; its files are kept in ${network.plan.dir}.\n`);
    });
}

/** `llmnet network vote`: a member's vote on a proposal. */
export function addVoteCommand(network: Command, { write }: CommandContext): void {
  const command = network
    .command('vote')
    .summary('vote for a proposal on the ledger')
    .description(
      'Votes for a proposal as the admin of a member, or of every member whose peers the data folder has; the last vote that is needed makes the change.',
    )
    .argument('<proposal>', 'its id')
    .option('--member <mspId>', 'the member that votes (default: all)');
  addSiteOptions(command).action(async (proposal: string, { member, ...site }: VoteFlags) => {
    const { plan } = await openNativeNetwork(site);
    const members = member === undefined ? plan.members.map(({ mspId }) => mspId) : [member];
    const outcome = await voteOnLedger(plan, members, proposal);
    write(describeOutcome(outcome, 'the change is made', 'The last vote that is needed makes the change.'));
  });
}

/** @throws {CliError} NOT_RUNNING: nobody would start or end the processes of a member */
async function openRunningNetwork(site: NativeSiteOptions): Promise<NativeNetwork> {
  const folder = dataFolderAt(site.data);
  if (findRunning(folder) !== null) return openNativeNetwork(site);
  throw new CliError({
    code: 'NOT_RUNNING',
    message: `no network of llmnet network up runs in ${folder.root}`,
    cure: 'start it with llmnet network up --native; the members of npm start are always the same',
  });
}

function contextOf(network: NativeNetwork): Parameters<typeof addMember>[0] {
  const progress = createProgress(process.stderr);
  return { ...network, display: (title, work) => progress.step(title, work) };
}

function nodes(): { enrolmentId: string; ou: 'admin' | 'client'; roles: readonly string[] }[] {
  return Object.values(NODES).map((node) => ({ ...node, roles: [...node.roles] }));
}
