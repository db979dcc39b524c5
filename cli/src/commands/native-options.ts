import { InvalidArgumentError, Option } from 'commander';

const DEFAULT_BLOCK_TIMEOUT_MS = 50;
const MAX_BLOCK_TIMEOUT_MS = 60_000;

/** `--ordering NAME` of a native network. */
export function orderingOption(): Option {
  return new Option('--ordering <name>', 'with --native: how blocks are ordered')
    .choices(['raft1', 'raft3', 'bft4'])
    .default('raft1');
}

/** `--peers NUMBER` of a native network. */
export function peersOption(): Option {
  return new Option('--peers <1|2>', 'with --native: peers of each member').argParser(parsePeers).default(1);
}

/** `--block-timeout TIME` of a native network, in milliseconds; `50ms` and `2s` are understood too. */
export function blockTimeoutOption(): Option {
  return new Option('--block-timeout <time>', 'with --native: how long a block waits for more transactions')
    .argParser(parseTime)
    .default(DEFAULT_BLOCK_TIMEOUT_MS, `${DEFAULT_BLOCK_TIMEOUT_MS}ms`);
}

function parsePeers(text: string): 1 | 2 {
  if (text === '1') return 1;
  if (text === '2') return 2;
  throw new InvalidArgumentError('It is 1 or 2.');
}

function parseTime(text: string): number {
  const [, digits = '', unit = 'ms'] = /^(\d{1,6})(ms|s)?$/.exec(text) ?? [];
  const milliseconds = Number(digits) * (unit === 's' ? 1_000 : 1);
  if (digits === '' || milliseconds < 1 || milliseconds > MAX_BLOCK_TIMEOUT_MS) {
    throw new InvalidArgumentError('It is a time from 1ms to 60s.');
  }
  return milliseconds;
}
