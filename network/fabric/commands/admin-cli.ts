import { nodePaths, peerPaths } from '../../identities';
import type { FabricBinaries } from '../binaries/find';
import { runCommand } from './command';
import { mspFolder } from '../config/msp-folders';
import type { FabricMember, FabricTopology } from '../topology';
import { peerConfigDir } from '../run-folder';

/** Fabric's `peer` and `discover` commands as one member's admin at its own peer. */
export class AdminCli {
  constructor(
    private readonly binaries: FabricBinaries,
    private readonly topology: FabricTopology,
    readonly member: FabricMember,
  ) {}

  async peer(...args: readonly string[]): Promise<string> {
    const { identitiesDir, dir } = this.topology;
    const { mspId, admin } = this.member;
    return runCommand(this.binaries.peer, args, {
      FABRIC_CFG_PATH: peerConfigDir(dir, mspId),
      CORE_PEER_MSPCONFIGPATH: mspFolder(nodePaths(identitiesDir, mspId, admin)),
    });
  }

  /** What this peer knows of the channel's peers: each with the chaincodes that it can run. */
  async discoverPeers(): Promise<string> {
    const { identitiesDir, channel } = this.topology;
    const { mspId, admin, ports } = this.member;
    const { key, cert } = nodePaths(identitiesDir, mspId, admin);
    return runCommand(
      this.binaries.discover,
      [
        ...['--peerTLSCA', peerPaths(identitiesDir, mspId).tlsCaCert],
        ...['--userKey', key, '--userCert', cert, '--MSP', mspId],
        ...['peers', '--channel', channel, '--server', `127.0.0.1:${ports.service}`],
      ],
      {},
    );
  }
}
