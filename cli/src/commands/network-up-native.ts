import { Option } from 'commander';
import { dataHint } from '../data-hint';
import { CliError } from '../errors';
import { upDetached } from '../network/native/detach';
import { NATIVE_FOLDER, type NativeOptions } from '../network/native/options';
import { REPORTING } from '../network/native/report';
import { nativeUp } from '../network/native/up';
import { createProgress } from '../progress';
import { listenOption } from './listen-option';
import { askedShape, SHAPE_OPTIONS, type ShapeFlags } from './native-options';

const MIN_MEMBERS = 3;
const MAX_MEMBERS = 9;

/** The options of a native network as they are written on the command line. */
export interface NativeFlags extends ShapeFlags, Omit<NativeOptions, 'data' | 'peers' | 'blockTimeoutMs' | 'host'> {
  readonly data?: string;
  readonly listen?: string;
  readonly detach?: true;
  readonly reporting?: true;
}

/** What native networks alone understand. */
export const NATIVE_OPTIONS: readonly Option[] = [
  ...SHAPE_OPTIONS,
  listenOption(),
  new Option('--detach', 'native: return when the network serves, and leave it running'),
  new Option('--reporting').hideHelp(),
];

/**
 * Runs a native network until Ctrl-C, or in the background.
 * @throws {CliError} USAGE; OperatorError as `nativeUp`
 */
export async function runNative(flags: NativeFlags, write: (text: string) => void): Promise<void> {
  const { members = MIN_MEMBERS } = flags;
  if (members < MIN_MEMBERS || members > MAX_MEMBERS) {
    throw new CliError({
      code: 'USAGE',
      message: `a native network has ${MIN_MEMBERS} to ${MAX_MEMBERS} members`,
      cure: 'correct --members',
    });
  }
  const options = optionsOf(flags);
  const progress = createProgress(process.stderr);
  if (flags.detach === true) {
    const args = process.argv.slice(2).filter((argument) => argument !== '--detach');
    await upDetached(options.data, [...args, '--reporting'], {
      progress,
      ready: (summary) => {
        write(
          `${summary}Runs in the background. Stop with: llmnet network down${dataHint(options.data, NATIVE_FOLDER)}\n`,
        );
      },
    });
  } else if (flags.reporting === true) {
    await nativeUp(options, REPORTING);
  } else {
    await nativeUp(options, {
      progress,
      ready: (summary) => {
        write(`${summary}Stop with Ctrl-C; the ledger is kept.\n`);
      },
    });
  }
}

function optionsOf(given: NativeFlags): NativeOptions {
  const { peers: _peers, blockTimeout: _timeout, listen, detach: _detach, reporting: _reporting, ...flags } = given;
  return {
    data: NATIVE_FOLDER,
    ...flags,
    ...askedShape(given),
    ...(listen === undefined ? {} : { host: listen }),
  };
}
