import { isIP, isIPv6 } from 'node:net';
import { InvalidArgumentError, Option } from 'commander';

const NAME = /^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*$/;
const EVERY_ADDRESS = '0.0.0.0';

/**
 * `--listen HOST` of a native network. The channel's configuration and every certificate name the address that others connect to, so
 * it has to be one: all addresses at once (0.0.0.0) is none.
 */
export function listenOption(): Option {
  return new Option(
    '--listen <host>',
    'native: the address or name of this machine that peers, orderers and chaincode servers listen on and are reached at (default: 127.0.0.1)',
  ).argParser(parseHost);
}

function parseHost(text: string): string {
  if (text === EVERY_ADDRESS || isIPv6(text)) {
    throw new InvalidArgumentError('Name the one IPv4 address or host name at which others reach this machine.');
  }
  if (isIP(text) === 0 && !NAME.test(text)) throw new InvalidArgumentError('It is an IPv4 address or a host name.');
  return text;
}
