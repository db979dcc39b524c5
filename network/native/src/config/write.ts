import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { NetworkPlan } from '../plan/network-plan';
import { ordererNodes, peerNodes, type PeerNode } from '../plan/nodes';
import { configtxConfig } from './configtx-yaml';
import { coreConfig } from './core-yaml';
import { ordererConfig } from './orderer-yaml';
import { writeServiceBuilder } from './service-builder';

/** Where configtxgen finds configtx.yaml. */
export function channelConfigDir(dir: string): string {
  return join(dir, 'config', 'channel');
}

/** Writes the configuration of everything that the plan names. */
export async function writeConfigs(plan: NetworkPlan): Promise<void> {
  await writeServiceBuilder(builderDir(plan));
  await writeConfig(channelConfigDir(plan.dir), 'configtx.yaml', configtxConfig(plan));
  for (const orderer of ordererNodes(plan)) {
    await writeConfig(orderer.configDir, 'orderer.yaml', ordererConfig(plan, orderer));
  }
  for (const peer of peerNodes(plan)) await writePeerConfig(plan, peer);
}

/** Writes the configuration of one peer. */
export async function writePeerConfig(plan: NetworkPlan, peer: PeerNode): Promise<void> {
  await writeConfig(peer.configDir, 'core.yaml', coreConfig(plan, peer, builderDir(plan)));
}

function builderDir({ dir }: NetworkPlan): string {
  return join(dir, 'builder');
}

/** JSON is YAML too, so no second notation is needed. */
async function writeConfig(dir: string, name: string, config: object): Promise<void> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  await writeFile(join(dir, name), JSON.stringify(config, null, 2), { mode: 0o600 });
}
