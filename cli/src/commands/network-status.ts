import type { Command } from 'commander';
import { NATIVE_FOLDER } from '../network/native/options';
import type { CommandContext } from './context';
import { showStatus, type StatusOptions } from './status';

const HELP = `
Exit code: 0 if a network runs, 3 if not.`;

/** `llmnet network status`: the processes of a native network. */
export function addNetworkStatusCommand(network: Command, context: CommandContext): void {
  network
    .command('status')
    .summary('show the processes of a native network')
    .description(
      'Shows the processes of the native network in the data folder: their state, ports, restarts and memory.',
    )
    .option('--json', 'print JSON')
    .option('--data <dir>', 'the folder of the network', NATIVE_FOLDER)
    .addHelpText('after', HELP)
    .action((options: StatusOptions) => showStatus(options, context));
}
