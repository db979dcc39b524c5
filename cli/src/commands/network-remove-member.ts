import { decideOnLedger, expulsion } from '@llmnet/consortium';
import { removeMember } from '@llmnet/native-fabric';
import type { Command } from 'commander';
import { CliError } from '../errors';
import { membershipContext, openRunningNetwork, type NativeSiteOptions } from '../membership/native-site';
import { describeOutcome } from '../membership/report';
import { createProgress } from '../progress';
import type { CommandContext } from './context';
import { addSiteOptions } from './native-site-options';

interface RemoveFlags extends NativeSiteOptions {
  readonly vote: boolean;
}

const HELP = `
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
    .addHelpText('after', HELP)
    .action(async (mspId: string, { vote, ...site }: RemoveFlags) => {
      const opened = await openRunningNetwork(site);
      const all = opened.plan.members.map((member) => member.mspId);
      if (!all.includes(mspId)) throw unknownMember(mspId, all);
      const members = all.filter((other) => other !== mspId);
      if (site.chaincode === undefined) {
        const outcome = await createProgress(process.stderr).step(`Expulsion of ${mspId} on the ledger`, () =>
          decideOnLedger(opened.plan, { change: expulsion(mspId), members, votes: vote }),
        );
        const made = `${mspId} is no member, and the policies of all records do without it`;
        write(describeOutcome(outcome, { made, next: 'Then run this command again.', data: site.data }));
        if (outcome.kind === 'votes needed' || outcome.kind === 'delayed') return;
      }
      await removeMember(membershipContext(opened), mspId);
      write(`${mspId} is out of the channel; its files are kept in ${opened.plan.dir}.\n`);
    });
}

function unknownMember(mspId: string, members: readonly string[]): CliError {
  return new CliError({
    code: 'MEMBER_UNKNOWN',
    message: `the network has no member ${mspId}`,
    cure: `name one of ${members.join(', ')}`,
  });
}
