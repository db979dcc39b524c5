import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AdminCli } from '../../commands/admin-cli';
import { withScratchFolder } from '../scratch-folder';
import { configInBlock, type ConfigInBlock } from './config-block';

/** How `peer` reaches an orderer. */
export interface OrdererEndpoint {
  /** `host:port` */
  readonly address: string;
  /** PEM file of the authority behind its TLS certificate. */
  readonly tlsCaCert: string;
}

/** Flags of `peer` that name an orderer. */
export function ordererFlags({ address, tlsCaCert }: OrdererEndpoint): string[] {
  return ['-o', address, '--tls', '--cafile', tlsCaCert];
}

/**
 * The channel's newest configuration, as an orderer has it; as the admin's own peer has it where none is named.
 * @throws {NativeNetworkError} COMMAND_FAILED
 * @throws {MembershipError} CONFIG_UNREADABLE
 */
export function fetchConfig(admin: AdminCli, channel: string, orderer?: OrdererEndpoint): Promise<ConfigInBlock> {
  return withScratchFolder(async (folder) => {
    const file = join(folder, 'block');
    const flags = orderer === undefined ? [] : ordererFlags(orderer);
    await admin.peer('channel', 'fetch', 'config', file, '-c', channel, ...flags);
    return configInBlock(await readFile(file));
  });
}
