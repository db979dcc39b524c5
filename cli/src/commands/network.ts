import type { Command } from 'commander';
import type { CommandContext } from './context';
import { addAddMemberCommand } from './network-add-member';
import { addDoctorCommand } from './network-doctor';
import { addDownCommand } from './network-down';
import { addInstallCommand } from './network-install';
import { addLogsCommand } from './network-logs';
import { addRemoveMemberCommand } from './network-remove-member';
import { addNetworkStatusCommand } from './network-status';
import { addUpCommand } from './network-up';
import { addVerifyCommand } from './network-verify';
import { addVoteCommand } from './network-vote';

/** `llmnet network`: networks without the consortium's programs, for chaincodes. */
export function addNetworkCommand(program: Command, context: CommandContext): void {
  const network = program
    .command('network')
    .summary('run a network without the consortium')
    .description("Runs networks for chaincodes: embedded ones, and native ones of Fabric's own programs.");
  for (const add of [
    addUpCommand,
    addDownCommand,
    addNetworkStatusCommand,
    addLogsCommand,
    addVerifyCommand,
    addInstallCommand,
    addAddMemberCommand,
    addRemoveMemberCommand,
    addVoteCommand,
    addDoctorCommand,
  ])
    add(network, context);
}
