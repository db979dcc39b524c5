import path from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import { DEFAULT_DATA_FOLDER } from '../project-root';
import type { UpOptions } from '../network/config';
import { networkUp } from '../network/up';
import { verifyNetwork } from '../network/verify';
import type { CommandContext } from './context';

const HIGHEST_PORT = 65_535;
const MOST_MEMBERS = 50;
const LONGEST_INTERVAL_MS = 60_000;

const NETWORK_FOLDER = path.join(DEFAULT_DATA_FOLDER, 'network');

const EXAMPLES = `
The chaincode is a server that you start yourself, for instance with fabric-shim:
  npx fabric-chaincode-node server --chaincode-address 127.0.0.1:9999 --chaincode-id basic:1.0

Examples:
  llmnet network up
  llmnet network up --members 2 --chaincode 127.0.0.1:9999 --chaincode-name basic
  llmnet network up --block-interval 2000 --port 7051`;

/** `llmnet network`: an embedded network for a chaincode of the user's own, and a check of its ledger. */
export function addNetworkCommand(program: Command, { write }: CommandContext): void {
  const network = program
    .command('network')
    .summary('run a network without the consortium')
    .description('Runs networks for chaincodes of your own.');
  network
    .command('up')
    .summary('run an embedded network')
    .description(
      'Runs an embedded network in the foreground until Ctrl-C: a peer with a gateway for each member, one channel, one chaincode, a line for each transaction.',
    )
    .option('--members <number>', 'how many members', numberFrom(1, MOST_MEMBERS), 3)
    .option('--channel <name>', 'name of the channel', 'mychannel')
    .option('--chaincode <host:port>', 'where the chaincode server listens or will listen', '127.0.0.1:9999')
    .option('--chaincode-name <name>', 'name of the chaincode on the channel', 'basic')
    .option('--ccid <id>', 'package id with which the server registers (default: NAME:1.0)')
    .option(
      '--block-interval <ms>',
      'time between blocks (default: a block at once)',
      numberFrom(1, LONGEST_INTERVAL_MS),
    )
    .option('--port <number>', "port of the first member's gateway (default: free ones)", numberFrom(1, HIGHEST_PORT))
    .option(
      '--control-port <number>',
      'port of the control interface (default: a free one)',
      numberFrom(1, HIGHEST_PORT),
    )
    .option('--seed <text>', 'make the identities the same every time; whoever knows it has all keys')
    .option('--data <dir>', 'the folder of ledger and keys', NETWORK_FOLDER)
    .addHelpText('after', EXAMPLES)
    .action(async (options: UpOptions) => {
      await networkUp(options, write);
    });
  network
    .command('verify')
    .summary('check the ledger of a network that does not run')
    .description(
      'Checks checksums, the chain of hashes and signatures, that the state of every peer follows from the blocks, and private data against its hashes.',
    )
    .option('--data <dir>', 'the folder of ledger and keys', NETWORK_FOLDER)
    .action(async ({ data }: { readonly data: string }) => {
      write(`${await verifyNetwork(data)}\n`);
    });
}

function numberFrom(lowest: number, highest: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < lowest || value > highest) {
      throw new InvalidArgumentError(`It is a number from ${lowest} to ${highest}.`);
    }
    return value;
  };
}
