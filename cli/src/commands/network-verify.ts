import type { Command } from 'commander';
import { verifyNetworks } from '../network/verify';
import type { CommandContext } from './context';

/** `llmnet network verify`: a check of an embedded network's ledger. */
export function addVerifyCommand(network: Command, { write }: CommandContext): void {
  network
    .command('verify')
    .summary('check the ledger of an embedded network that does not run')
    .description(
      'Checks checksums, the chain of hashes and signatures, that the state of every peer follows from the blocks, and private data against its hashes.',
    )
    .option('--data <dir>', "the folder of ledger and keys (default: network up's, and npm start's)")
    .action(async ({ data }: { readonly data?: string }) => {
      write(`${await verifyNetworks(data)}\n`);
    });
}
