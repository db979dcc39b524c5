import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { configtxConfig } from './config/configtx-yaml';
import { coreConfig } from './config/core-yaml';
import { ordererConfig } from './config/orderer-yaml';
import { writeServiceBuilder } from './config/service-builder';
import type { FabricTopology } from './topology';

/** Where the programs find their configuration (FABRIC_CFG_PATH). */
export function peerConfigDir(dir: string, mspId: string): string {
  return join(dir, 'config', mspId);
}

export function ordererConfigDir(dir: string): string {
  return join(dir, 'config', 'orderer');
}

export function channelConfigDir(dir: string): string {
  return join(dir, 'config', 'channel');
}

export function logFile(dir: string, name: string): string {
  return join(dir, 'logs', `${name}.log`);
}

/** Writes every process's configuration. JSON is YAML too, so no second notation is needed. */
export async function writeRunFolder(topology: FabricTopology): Promise<void> {
  const { dir, members } = topology;
  const builderDir = join(dir, 'builder');
  await mkdir(join(dir, 'logs'), { recursive: true });
  await writeServiceBuilder(builderDir);
  await writeConfig(channelConfigDir(dir), 'configtx.yaml', configtxConfig(topology));
  await writeConfig(ordererConfigDir(dir), 'orderer.yaml', ordererConfig(topology));
  for (const member of members) {
    await writeConfig(peerConfigDir(dir, member.mspId), 'core.yaml', coreConfig(topology, member, builderDir));
  }
}

async function writeConfig(dir: string, name: string, config: object): Promise<void> {
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, name), JSON.stringify(config, null, 2));
}
