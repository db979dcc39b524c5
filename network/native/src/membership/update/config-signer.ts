import { ensureOrdererAdmin, ORDERER_MSP_ID } from '@llmnet/fabric-identities';
import type { FabricBinaries } from '../../binaries';
import type { AdminCli } from '../../commands/admin-cli';
import { runCommand } from '../../commands/command';
import { mspFolder } from '../../config/msp-folders';
import type { NetworkPlan } from '../../plan/network-plan';
import { peerNodes } from '../../plan/nodes';

/** Somebody who can put an organisation's admin's signature into a file with a channel update. */
export interface ConfigSigner {
  readonly mspId: string;
  /** @throws {NativeNetworkError} COMMAND_FAILED */
  sign(file: string): Promise<void>;
}

export function memberSigner(admin: AdminCli): ConfigSigner {
  return {
    mspId: admin.node.mspId,
    sign: async (file) => {
      await admin.peer('channel', 'signconfigtx', '-f', file);
    },
  };
}

/** The admin of the orderers' organisation, who has no peer: the command only needs some peer's configuration to start. */
export function ordererSigner(binaries: FabricBinaries, plan: NetworkPlan): ConfigSigner {
  return {
    mspId: ORDERER_MSP_ID,
    sign: async (file) => {
      const [node] = peerNodes(plan);
      if (node === undefined) throw new RangeError('a network has a peer');
      await runCommand(binaries.peer, ['channel', 'signconfigtx', '-f', file], {
        FABRIC_CFG_PATH: node.configDir,
        CORE_PEER_LOCALMSPID: ORDERER_MSP_ID,
        CORE_PEER_MSPCONFIGPATH: mspFolder(await ensureOrdererAdmin(plan.identitiesDir)),
      });
    },
  };
}
