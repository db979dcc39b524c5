import type { Command } from 'commander';
import { addCollectionsCommand } from './chaincode-collections';
import { addPackageCommand } from './chaincode-package';
import type { CommandContext } from './context';

/** `llmnet chaincode`: what the members of an existing Fabric network install and approve. */
export function addChaincodeCommand(program: Command, context: CommandContext): void {
  const chaincode = program
    .command('chaincode')
    .summary('pack the chaincode for an existing network')
    .description('Makes what the members of an existing Fabric network install and approve (docs/deploy.md).');
  addPackageCommand(chaincode, context);
  addCollectionsCommand(chaincode, context);
}
