import { Option, type Command } from 'commander';
import { EMBEDDED_FOLDER, networkUp, type UpOptions } from '../network/embedded';
import type { CommandContext } from './context';
import { assertNotGiven } from './native-options';
import { NATIVE_OPTIONS, runNative, type NativeFlags } from './network-up-native';
import { numberFrom } from './numbers';

const MAX_PORT = 65_535;
const MAX_MEMBERS = 50;
const MAX_INTERVAL_MS = 60_000;

const EXAMPLES = `
The chaincode of an embedded network is a server that you start yourself, for instance with fabric-shim:
  npx fabric-chaincode-node server --chaincode-address 127.0.0.1:9999 --chaincode-id basic:1.0
A native network needs Fabric's programs (see llmnet network install), and runs the product's own chaincode or the one in the folder
that --chaincode names, a server for each member.

Examples:
  llmnet network up
  llmnet network up --members 2 --chaincode 127.0.0.1:9999 --chaincode-name basic
  llmnet network up --block-interval 2000 --port 7051
  llmnet network up --native --members 5 --ordering bft4 --detach`;

interface UpFlags extends NativeFlags, Omit<UpOptions, 'data' | 'members' | 'channel' | 'chaincode' | 'chaincodeName'> {
  readonly native?: true;
}

/** `llmnet network up`: an embedded or a native network for a chaincode. */
export function addUpCommand(network: Command, { write }: CommandContext): void {
  const command = network
    .command('up')
    .summary('run a network')
    .description(
      "Runs a network in the foreground until Ctrl-C: a peer with a gateway for each member, one channel, one chaincode. An embedded one shows a line for each transaction; a native one is made of Fabric's own programs.",
    )
    .option('--members <number>', 'how many members (default: 3)', numberFrom(1, MAX_MEMBERS))
    .option('--channel <name>', 'name of the channel (default: mychannel, or llmnet with --native)')
    .option(
      '--chaincode <address-or-dir>',
      "where the chaincode server listens or will listen (default: 127.0.0.1:9999); with --native the chaincode's folder (default: the product's own)",
    )
    .option(
      '--chaincode-name <name>',
      "name of the chaincode on the channel (default: basic, or llmnet for the product's)",
    )
    .option('--seed <text>', 'make the identities the same every time; whoever knows it has all keys')
    .option('--native', "run Fabric's own peers and orderers")
    .option('--data <dir>', 'the folder of ledger and keys');
  for (const option of [...EMBEDDED_OPTIONS, ...NATIVE_OPTIONS]) command.addOption(option);
  command.addHelpText('after', EXAMPLES).action(async (flags: UpFlags) => {
    if (flags.native === true) {
      await runNative(flags, write);
      return;
    }
    assertNotGiven(NATIVE_OPTIONS, flags);
    await networkUp({ ...EMBEDDED_DEFAULTS, ...flags }, write);
  });
}

const EMBEDDED_DEFAULTS = {
  data: EMBEDDED_FOLDER,
  members: 3,
  channel: 'mychannel',
  chaincode: '127.0.0.1:9999',
  chaincodeName: 'basic',
} as const;

const EMBEDDED_OPTIONS = [
  new Option('--ccid <id>', 'package id with which the server registers (default: NAME:1.0)'),
  new Option('--block-interval <ms>', 'time between blocks (default: a block at once)').argParser(
    numberFrom(1, MAX_INTERVAL_MS),
  ),
  new Option('--port <number>', "port of the first member's gateway (default: free ones)").argParser(
    numberFrom(1, MAX_PORT),
  ),
  new Option('--control-port <number>', 'port of the control interface (default: a free one)').argParser(
    numberFrom(1, MAX_PORT),
  ),
].map((option) => option.conflicts('native'));
