import { Option, type Command } from 'commander';
import { NATIVE_FOLDER } from '../network/native/options';

/** Gives a verb the options that name a native network, see `NativeSiteOptions`. */
export function addSiteOptions(command: Command): Command {
  return command
    .addOption(new Option('--data <dir>', 'the folder of the network').default(NATIVE_FOLDER, '.llmnet/native-network'))
    .option('--chaincode <dir>', "folder of the chaincode that it runs, if that is not the product's own")
    .option('--chaincode-name <name>', 'name of the chaincode on the channel');
}
