import type { Command } from 'commander';
import type { CommandContext } from './context';
import { NATIVE_FOLDER } from '../network/native/options';
import { showLogs } from '../network/native/logs';

interface LogsOptions {
  readonly data: string;
  readonly follow?: true;
}

const EXAMPLES = `
Examples:
  llmnet network logs
  llmnet network logs orderer0
  llmnet network logs peer0-org1msp --follow`;

/** `llmnet network logs`: what the processes of a native network have written. */
export function addLogsCommand(network: Command, { write }: CommandContext): void {
  network
    .command('logs')
    .summary('show the logs of a native network')
    .description('Shows the end of the log of one process of a native network, or of all.')
    .argument('[name]', 'the process, as network status names it (default: all)')
    .option('--follow', 'go on with what is written from now on, until Ctrl-C')
    .option('--data <dir>', 'the folder of the network', NATIVE_FOLDER)
    .addHelpText('after', EXAMPLES)
    .action((name: string | undefined, { data, follow }: LogsOptions) =>
      showLogs({ data, follow: follow === true, ...(name === undefined ? {} : { name }) }, write),
    );
}
