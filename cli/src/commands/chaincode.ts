import type { Command } from 'commander';
import { addCollectionsCommand } from './chaincode-collections';
import { addPackageCommand } from './chaincode-package';
import { addUpgradeCommand } from './chaincode-upgrade';
import type { CommandContext } from './context';

/** `llmnet chaincode`: what the members of a Fabric network install and approve. */
export function addChaincodeCommand(program: Command, context: CommandContext): void {
  const chaincode = program
    .command('chaincode')
    .summary('pack the chaincode for an existing network, or upgrade it')
    .description(
      'Makes what the members of an existing Fabric network install and approve (docs/deploy.md), and upgrades the chaincode of a native network of this machine.',
    );
  addPackageCommand(chaincode, context);
  addCollectionsCommand(chaincode, context);
  addUpgradeCommand(chaincode, context);
}
