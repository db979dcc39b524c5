import { readFile } from 'node:fs/promises';
import { NativeNetworkError } from '../errors';
import { localAddress } from '../plan/network-plan';
import type { OrdererNode } from '../plan/nodes';

/** Fabric's channel participation API (`orderer/common/channelparticipation/restapi.go`). */
const CHANNELS = '/participation/v1/channels';

/**
 * Lets an orderer take part in a channel, unless it does.
 * @param block file with block 0
 * @throws {NativeNetworkError} ORDERER_REFUSES
 */
export async function joinOrderer({ name, ports }: OrdererNode, channel: string, block: string): Promise<void> {
  const url = `http://${localAddress(ports.admin)}${CHANNELS}`;
  if ((await fetch(`${url}/${channel}`)).ok) return;
  const form = new FormData();
  form.set('config-block', new Blob([await readFile(block)]), 'config.block');
  const response = await fetch(url, { method: 'POST', body: form });
  if (response.ok) return;
  throw new NativeNetworkError({
    code: 'ORDERER_REFUSES',
    message: `${name} does not join the channel: ${await response.text()}`,
    cure: `see the log of ${name}`,
  });
}
