import { nodePaths } from '@llmnet/fabric-identities';
import type { FabricBinaries } from '../binaries';
import { mspFolder } from '../config/msp-folders';
import { serviceAddress, type NetworkPlan } from '../plan/network-plan';
import type { PeerNode } from '../plan/nodes';
import { runCommand } from './command';

/** Fabric's `peer` and `discover` commands as a member's admin at one of its peers. */
export class AdminCli {
  constructor(
    private readonly binaries: FabricBinaries,
    private readonly plan: NetworkPlan,
    readonly node: PeerNode,
    /** Ends running commands and refuses new ones when it is aborted. */
    private readonly signal?: AbortSignal,
  ) {}

  get mspId(): string {
    return this.node.mspId;
  }

  /** `host:port`, as other peers and clients reach the peer. */
  get address(): string {
    return serviceAddress(this.plan, this.node.ports.service);
  }

  /** PEM file of the authority behind the peer's TLS certificate. */
  get tlsCaCert(): string {
    return this.node.identity.tlsCaCert;
  }

  /**
   * What `peer ARGS` prints.
   * @throws {NativeNetworkError} COMMAND_FAILED
   */
  async peer(...args: readonly string[]): Promise<string> {
    const { configDir, mspId, admin } = this.node;
    const env = {
      FABRIC_CFG_PATH: configDir,
      CORE_PEER_MSPCONFIGPATH: mspFolder(nodePaths(this.plan.identitiesDir, mspId, admin)),
    };
    return runCommand(this.binaries.peer, args, env, this.signal);
  }

  /**
   * What `discover COMMAND ARGS` prints, asked at this peer.
   * @throws {NativeNetworkError} COMMAND_FAILED
   */
  async discover(command: string, ...args: readonly string[]): Promise<string> {
    const { mspId, admin } = this.node;
    const { key, cert } = nodePaths(this.plan.identitiesDir, mspId, admin);
    const user = ['--peerTLSCA', this.tlsCaCert, '--userKey', key, '--userCert', cert, '--MSP', mspId];
    return runCommand(this.binaries.discover, [...user, command, '--server', this.address, ...args], {}, this.signal);
  }
}
