import { upgradeChaincode } from '@llmnet/native-fabric';
import type { Command } from 'commander';
import { membershipContext, openRunningNetwork, type NativeSiteOptions } from '../membership/native-site';
import type { CommandContext } from './context';
import { addSiteOptions } from './native-site-options';

const HELP = `
The version is the one in the package.json of the chaincode's folder. Raise it, build it, and run this command soon: a server that
ends meanwhile is started with the code that is there. The keys of all members' admins must be in the data folder; where they are
not, each member does its part by itself: see docs/deploy.md. A command that was broken off goes on when it is run again.

Examples:
  llmnet chaincode upgrade
  llmnet chaincode upgrade --data /srv/network --chaincode ./my-chaincode`;

/** `llmnet chaincode upgrade`: a new version of the chaincode in a running native network. */
export function addUpgradeCommand(chaincode: Command, { write }: CommandContext): void {
  const command = chaincode
    .command('upgrade')
    .summary('upgrade the chaincode of a running native network')
    .description(
      'Starts a server of the new version beside each present one, lets every member install and approve it, commits it, and ends the servers of before. Transactions go on.',
    );
  addSiteOptions(command)
    .addHelpText('after', HELP)
    .action(async (site: NativeSiteOptions) => {
      const network = await openRunningNetwork(site);
      const { from, to } = await upgradeChaincode(membershipContext(network));
      const { name } = network.chaincode.definition(network.plan);
      write(`Every member runs ${name} ${to}; until now it was ${from}.\n`);
    });
}
