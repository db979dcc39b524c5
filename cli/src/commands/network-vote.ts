import { voteOnLedger } from '@llmnet/consortium';
import type { Command } from 'commander';
import { openNativeNetwork, type NativeSiteOptions } from '../membership/native-site';
import { describeOutcome } from '../membership/report';
import type { CommandContext } from './context';
import { addSiteOptions } from './native-site-options';

interface VoteFlags extends NativeSiteOptions {
  readonly member?: string;
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
    const next = 'The last vote that is needed makes the change.';
    write(describeOutcome(outcome, { made: 'the change is made', next, data: site.data }));
  });
}
