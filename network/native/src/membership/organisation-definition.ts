import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FabricBinaries } from '../binaries';
import { runCommand } from '../commands/command';
import { memberOrganisation } from '../config/configtx-yaml';
import type { NetworkPlan } from '../plan/network-plan';
import { parseOrganisation, type ConfigGroup } from './config/channel-config';
import { withScratchFolder } from './scratch-folder';

/**
 * How a member of the plan will stand in the channel: its MSP, policies and anchor peers, as the founding members do.
 * @throws {NativeNetworkError} COMMAND_FAILED
 */
export function organisationDefinition(
  { configtxgen }: FabricBinaries,
  plan: NetworkPlan,
  mspId: string,
): Promise<ConfigGroup> {
  return withScratchFolder(async (folder) => {
    const member = plan.members.filter((candidate) => candidate.mspId === mspId);
    const config = { Organizations: member.map((candidate) => memberOrganisation(plan, candidate)) };
    await writeFile(join(folder, 'configtx.yaml'), JSON.stringify(config));
    return parseOrganisation(await runCommand(configtxgen, ['-printOrg', mspId], { FABRIC_CFG_PATH: folder }));
  });
}
