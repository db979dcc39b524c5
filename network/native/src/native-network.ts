import type { Supervisor } from '@llmnet/supervisor';
import type { FabricBinaries } from './binaries';
import {
  deployRelease,
  isMemberServer,
  lifecycleChannel,
  startServers,
  upgradeRelease,
  type ChaincodeDefinition,
  type ChaincodeRelease,
  type Deployment,
  type LifecycleChannel,
} from './chaincode';
import { AdminCli } from './commands/admin-cli';
import { NativeNetworkError } from './errors';
import { watchOrderers } from './ordering/watch-orderers';
import type { NetworkPlan } from './plan/network-plan';
import { peerName, peerNodes } from './plan/nodes';
import { startNetwork } from './start/start';
import { SILENT, type StepDisplay } from './start/steps';

export interface NativeNetworkOptions {
  readonly binaries: FabricBinaries;
  readonly plan: NetworkPlan;
  /** Runs the processes; stopping it stops the network. */
  readonly supervisor: Supervisor;
  /** Shows the steps of the start; nothing is shown if left out. */
  readonly display?: StepDisplay;
}

/** Fabric's own peers and orderers as supervised processes on this machine, with one channel. */
export class NativeNetwork {
  private constructor(
    readonly plan: NetworkPlan,
    /** An admin at each peer, in the order of `peerNodes`. */
    readonly admins: readonly AdminCli[],
    private readonly supervisor: Supervisor,
  ) {}

  /**
   * Starts the network of a plan: a new one in an empty folder, else the one whose ledger is there. The identities must exist.
   * @throws {NativeNetworkError} STEP_FAILED; processes that were started run until the supervisor is stopped
   * @throws {SupervisionError} STOPPED
   */
  static async start({ binaries, plan, supervisor, display = SILENT }: NativeNetworkOptions): Promise<NativeNetwork> {
    const admins = peerNodes(plan).map((node) => new AdminCli(binaries, plan, node, supervisor.stopSignal));
    await startNetwork({ binaries, plan, supervisor, admins, display });
    if (plan.ordering.kind === 'bft') watchOrderers(plan, supervisor);
    return new NativeNetwork(plan, admins, supervisor);
  }

  /** What the chaincode lifecycle needs of the network. */
  get lifecycle(): LifecycleChannel {
    return lifecycleChannel(this.plan, this.admins);
  }

  /** Starts a chaincode's servers, one a member, and brings it to the channel; what is done already is left as it is. */
  async deploy(release: ChaincodeRelease, definition: ChaincodeDefinition): Promise<Deployment> {
    await startServers(this.supervisor, release);
    return deployRelease(this.lifecycle, release, definition);
  }

  /** Replaces a deployed release by another while transactions run. */
  async upgrade(
    releases: { readonly from: ChaincodeRelease; readonly to: ChaincodeRelease },
    definition: ChaincodeDefinition,
  ): Promise<Deployment> {
    return upgradeRelease(this.supervisor, this.lifecycle, releases, definition);
  }

  /** Takes one peer of a member down until `startPeer`, in good order or as a crash. */
  async stopPeer(mspId: string, index = 0, how: 'stop' | 'kill' = 'stop'): Promise<void> {
    await this.supervisor.pause(this.#peer(mspId, index), how);
  }

  /** Starts a peer again; resolves when it serves. */
  async startPeer(mspId: string, index = 0): Promise<void> {
    await this.supervisor.resume(this.#peer(mspId, index));
  }

  /** SIGKILL to a peer, which is started again by its supervisor. */
  async killPeer(mspId: string, index = 0): Promise<void> {
    await this.supervisor.kill(this.#peer(mspId, index));
  }

  /** Takes all of a member down until `startMember`: its chaincode servers, then its peers. */
  async stopMember(mspId: string, how: 'stop' | 'kill' = 'stop'): Promise<void> {
    const { peers, servers } = this.#processesOf(mspId);
    await Promise.all(servers.map((name) => this.supervisor.pause(name, how)));
    await Promise.all(peers.map((name) => this.supervisor.pause(name, how)));
  }

  /** Starts all of a member again; resolves when its peers and servers serve. */
  async startMember(mspId: string): Promise<void> {
    const { peers, servers } = this.#processesOf(mspId);
    await Promise.all([...servers, ...peers].map((name) => this.supervisor.resume(name)));
  }

  /** SIGKILL to the chaincode servers of a member, which are started again by their supervisor. */
  async killChaincode(mspId: string): Promise<void> {
    await Promise.all(this.#processesOf(mspId).servers.map((name) => this.supervisor.kill(name)));
  }

  #processesOf(mspId: string): { readonly peers: readonly string[]; readonly servers: readonly string[] } {
    const peers = peerNodes(this.plan).filter((node) => node.mspId === mspId);
    return {
      peers: peers.map(({ name }) => name),
      servers: this.supervisor.names.filter((name) => isMemberServer(name, mspId)),
    };
  }

  #peer(mspId: string, index: number): string {
    const name = peerName(mspId, index);
    if (peerNodes(this.plan).some((node) => node.name === name)) return name;
    throw new NativeNetworkError({
      code: 'PEER_UNKNOWN',
      message: `${mspId} has no peer ${index}`,
      cure: 'count peers from 0',
    });
  }
}
