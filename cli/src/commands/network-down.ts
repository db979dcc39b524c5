import type { Command } from 'commander';
import { dataFolderAt } from '@llmnet/supervisor';
import { NATIVE_FOLDER } from '../network/native/options';
import type { CommandContext } from './context';
import { stop } from './stop';

/** `llmnet network down`: ends a native network and waits until it is gone. */
export function addDownCommand(network: Command, { write }: CommandContext): void {
  network
    .command('down')
    .summary('stop a native network')
    .description(
      'Stops the native network that runs in the data folder and waits until all of it is gone. The ledger is kept.',
    )
    .option('--data <dir>', 'the folder of the network', NATIVE_FOLDER)
    .action(async ({ data }: { readonly data: string }) => {
      write(`${await stop(dataFolderAt(data))}\n`);
    });
}
