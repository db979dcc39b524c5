import type { AdminCli } from '../commands/admin-cli';
import { HEIGHT, metric } from '../readiness/operations';

/**
 * Lets a peer join a channel, unless it is in it. Repeating it is safe: a peer refuses a channel that it has.
 * @param block file with block 0
 * @throws {NativeNetworkError} COMMAND_FAILED
 */
export async function joinPeer(admin: AdminCli, channel: string, block: string): Promise<void> {
  if ((await metric(admin.node.ports.operations, HEIGHT)) !== undefined) return;
  if (await hasJoined(admin, channel)) return;
  await admin.peer('channel', 'join', '-b', block);
}

/** `peer channel list` prints a heading and a channel a line. */
export async function hasJoined(admin: AdminCli, channel: string): Promise<boolean> {
  return (await admin.peer('channel', 'list')).split('\n').slice(1).includes(channel);
}
