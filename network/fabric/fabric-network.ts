import { AdminCli } from './commands/admin-cli';
import type { FabricBinaries } from './binaries/find';
import { createChannel } from './channel/create';
import { deployChaincode, type ChaincodeDefinition } from './chaincode/deployment';
import type { ServicePackage } from './chaincode/package';
import { ManagedProcess } from './processes/managed-process';
import { isListening } from './readiness/listening';
import { isHealthy } from './readiness/operations';
import { until } from './readiness/poll';
import { logFile, ordererConfigDir, peerConfigDir, writeRunFolder } from './run-folder';
import type { FabricTopology } from './topology';

/** Fabric's own peers and orderer as processes on this machine, with one channel. */
export class FabricNetwork {
  readonly #processes: ManagedProcess[] = [];
  readonly #admins: readonly AdminCli[];

  private constructor(
    private readonly binaries: FabricBinaries,
    private readonly topology: FabricTopology,
  ) {
    this.#admins = topology.members.map((member) => new AdminCli(binaries, topology, member));
  }

  /**
   * Starts the processes in a new run folder and creates the channel.
   * @throws FabricNetworkError; no process is left then
   */
  static async start(binaries: FabricBinaries, topology: FabricTopology): Promise<FabricNetwork> {
    const network = new FabricNetwork(binaries, topology);
    try {
      await network.#start();
      return network;
    } catch (error) {
      await network.stop();
      throw error;
    }
  }

  /** Brings a chaincode, whose server already listens, to the channel. */
  async deploy(servicePackage: ServicePackage, definition: ChaincodeDefinition): Promise<void> {
    await deployChaincode(this.topology, this.#admins, servicePackage, definition);
  }

  async stop(): Promise<void> {
    await Promise.all(this.#processes.splice(0).map((process) => process.stop()));
  }

  async #start(): Promise<void> {
    const { dir, members, orderer } = this.topology;
    await writeRunFolder(this.topology);
    await this.#startProcess('orderer', this.binaries.orderer, [], ordererConfigDir(dir), orderer);
    for (const { mspId, ports } of members) {
      await this.#startProcess(mspId, this.binaries.peer, ['node', 'start'], peerConfigDir(dir, mspId), ports);
    }
    await until('the start of the admin service of the orderer', () => isListening(orderer.admin));
    await createChannel(this.binaries, this.topology, this.#admins);
  }

  /** A process is up when it says so and listens: its operations port comes before its other ports. */
  async #startProcess(
    name: string,
    program: string,
    args: readonly string[],
    configDir: string,
    ports: { readonly operations: number; readonly service: number },
  ): Promise<void> {
    const process = await ManagedProcess.start({ program, args, configDir, logFile: logFile(this.topology.dir, name) });
    this.#processes.push(process);
    await until(`the start of ${name}`, async () => {
      process.assertRunning();
      return (await isHealthy(ports.operations)) && isListening(ports.service);
    });
  }
}
