import type { AskedNetwork } from '@llmnet/consortium';
import { Option } from 'commander';
import { CliError } from '../errors';
import { duration } from './numbers';

const MAX_BLOCK_TIMEOUT_MS = 60_000;

/** The options of a native network's shape as they are written on the command line; without them it is as it was made, or the default. */
export interface ShapeFlags extends Pick<AskedNetwork, 'ordering'> {
  readonly peers?: '1' | '2';
  readonly blockTimeout?: number;
}

export const SHAPE_OPTIONS: readonly Option[] = [
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
];

export function askedShape({ peers, ordering, blockTimeout }: ShapeFlags): AskedNetwork {
  return {
    ...(ordering === undefined ? {} : { ordering }),
    ...(peers === undefined ? {} : { peers: peers === '1' ? 1 : 2 }),
    ...(blockTimeout === undefined ? {} : { blockTimeoutMs: blockTimeout }),
  };
}

/** @throws {CliError} USAGE if one of these options is given, which an embedded network does not have */
export function assertNotGiven(options: readonly Option[], flags: object): void {
  const given = new Map(Object.entries(flags));
  const option = options.find((candidate) => given.get(candidate.attributeName()) !== undefined);
  if (option === undefined) return;
  throw new CliError({
    code: 'USAGE',
    message: `${option.long ?? ''} is for native networks`,
    cure: 'add --native or leave it out',
  });
}
