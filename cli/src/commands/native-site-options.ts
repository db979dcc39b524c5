import type { Command } from 'commander';

/** Gives a verb the options that name a native network, see `NativeSiteOptions`. */
export function addSiteOptions(command: Command): Command {
  return command
    .option('--data <dir>', 'the folder of the network (default: where one runs, .llmnet/native-network or .llmnet)')
    .option('--chaincode <dir>', "folder of the chaincode that it runs, if that is not the product's own")
    .option('--chaincode-name <name>', 'name of the chaincode on the channel');
}
