import { access, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { FabricBinaries } from '../binaries';
import { runCommand } from '../commands/command';
import { PROFILE } from '../config/configtx-yaml';
import { channelConfigDir } from '../config/write';
import type { NetworkPlan } from '../plan/network-plan';

/** The file with block 0 of the channel. */
export function genesisBlock({ dir, channel }: NetworkPlan): string {
  return join(dir, `${channel}.block`);
}

/**
 * Makes block 0 of the channel, once: another one, even of the same configuration, would begin another ledger.
 * @throws {NativeNetworkError} COMMAND_FAILED
 */
export async function ensureGenesisBlock({ configtxgen }: FabricBinaries, plan: NetworkPlan): Promise<void> {
  const block = genesisBlock(plan);
  const exists = await access(block).then(
    () => true,
    () => false,
  );
  if (exists) return;
  await runCommand(configtxgen, ['-profile', PROFILE, '-channelID', plan.channel, '-outputBlock', `${block}.tmp`], {
    FABRIC_CFG_PATH: channelConfigDir(plan.dir),
  });
  await rename(`${block}.tmp`, block);
}
