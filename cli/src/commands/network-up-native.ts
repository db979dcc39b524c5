import { Option } from 'commander';
import { CliError } from '../errors';
import { upDetached } from '../network/native/detach';
import { NATIVE_FOLDER, type NativeOptions } from '../network/native/options';
import { REPORTING } from '../network/native/report';
import { nativeUp } from '../network/native/up';
import { createProgress } from '../progress';
import { listenOption } from './listen-option';
import { duration } from './numbers';

const MIN_MEMBERS = 3;
const MAX_MEMBERS = 9;
const MAX_BLOCK_TIMEOUT_MS = 60_000;

/** The options of a native network as they are written on the command line. */
export interface NativeFlags extends Omit<NativeOptions, 'data' | 'peers' | 'blockTimeoutMs'> {
  readonly data?: string;
  readonly peers?: '1' | '2';
  readonly blockTimeout?: number;
  readonly detach?: true;
  readonly reporting?: true;
}

export const NATIVE_OPTIONS = [
  new Option('--native', "run Fabric's own peers and orderers"),
  new Option('--peers <number>', 'native: peers of each member (default: 1)').choices(['1', '2']),
  new Option('--ordering <kind>', 'native: how blocks are ordered (default: raft1)').choices([
    'raft1',
    'raft3',
    'bft4',
  ]),
  new Option(
    '--block-timeout <time>',
    'native: how long a block waits for more transactions (default: 50ms)',
  ).argParser(duration(MAX_BLOCK_TIMEOUT_MS)),
  listenOption(),
  new Option('--detach', 'native: return when the network serves, and leave it running'),
  new Option('--reporting').hideHelp(),
] as const;

const NATIVE_FLAGS = [
  'peers',
  'ordering',
  'blockTimeout',
  'listen',
  'detach',
] as const satisfies readonly (keyof NativeFlags)[];

/** @throws {CliError} USAGE if an option of native networks alone is given for an embedded one */
export function assertNoNativeFlag(flags: NativeFlags): void {
  const given = NATIVE_FLAGS.find((name) => flags[name] !== undefined);
  const option = NATIVE_OPTIONS.find((candidate) => candidate.attributeName() === given);
  if (option === undefined) return;
  throw new CliError({
    code: 'USAGE',
    message: `${option.long ?? ''} is for native networks`,
    cure: 'add --native or leave it out',
  });
}

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
        write(`${summary}Runs in the background. Stop with: llmnet network down${dataHint(flags)}\n`);
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

function optionsOf({ peers, blockTimeout, detach: _, reporting: _reporting, ...flags }: NativeFlags): NativeOptions {
  return {
    data: NATIVE_FOLDER,
    ...flags,
    ...(peers === undefined ? {} : { peers: peers === '1' ? 1 : 2 }),
    ...(blockTimeout === undefined ? {} : { blockTimeoutMs: blockTimeout }),
  };
}

function dataHint({ data }: NativeFlags): string {
  return data === undefined ? '' : ` --data ${data}`;
}
