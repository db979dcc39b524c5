import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AdminCli } from '../commands/admin-cli';
import type { FabricBinaries } from '../binaries/find';
import { runCommand } from '../commands/command';
import { PROFILE } from '../config/configtx-yaml';
import { FabricNetworkError } from '../errors';
import { metric } from '../readiness/operations';
import { until } from '../readiness/poll';
import { channelConfigDir } from '../run-folder';
import { address, type FabricTopology } from '../topology';

/** Creates the channel: block 0, the orderer, then every peer; returns when all peers know each other. */
export async function createChannel(
  binaries: FabricBinaries,
  topology: FabricTopology,
  admins: readonly AdminCli[],
): Promise<void> {
  const { dir, channel, orderer, members } = topology;
  const block = join(dir, `${channel}.block`);
  await runCommand(binaries.configtxgen, ['-profile', PROFILE, '-channelID', channel, '-outputBlock', block], {
    FABRIC_CFG_PATH: channelConfigDir(dir),
  });
  await joinOrderer(orderer.admin, block);
  await until('the election of the orderer', async () => {
    return (await metric(orderer.operations, 'consensus_etcdraft_is_leader')) === 1;
  });
  await Promise.all(admins.map((admin) => admin.peer('channel', 'join', '-b', block)));
  for (const { mspId, ports } of members) {
    await until(`the other peers' arrival at ${mspId}`, async () => {
      return (await metric(ports.operations, 'gossip_membership_total_peers_known')) === members.length - 1;
    });
  }
}

/** Fabric's channel participation API (`orderer/common/channelparticipation/restapi.go`). */
async function joinOrderer(adminPort: number, block: string): Promise<void> {
  const form = new FormData();
  form.set('config-block', new Blob([await readFile(block)]), 'config.block');
  const response = await fetch(`http://${address(adminPort)}/participation/v1/channels`, {
    method: 'POST',
    body: form,
  });
  if (!response.ok) {
    throw new FabricNetworkError('COMMAND_FAILED', `The orderer cannot join: ${await response.text()}`);
  }
}
