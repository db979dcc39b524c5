import { join } from 'node:path';
import { NativeNetwork, ordererNodes, peerNodes, planNetwork, type FabricBinaries } from '@llmnet/native-fabric';
import { nodePaths } from '@llmnet/fabric-identities';
import { dataFolderAt, freePorts, readRunRecord, RunFolder, Supervisor } from '@llmnet/supervisor';
import { CHAINCODE, CHAINCODE_PROGRAM, CHAINCODE_VERSION, CHANNEL } from './bench-chaincode';
import { ADMIN, BenchFolder, CLIENT } from './bench-folder';
import type { ClientTarget } from './client';
import type { MeasuredNetwork } from './measured-network';
import { processorMs, residentMib } from './process-usage';

/** Short for a real network, so that one submit does not mostly wait for its block. */
const BLOCKS = { maxMessageCount: 500, timeoutMs: 50 };

/** Fabric's own peers, one a member, and one Raft orderer. */
export class MeasuredNativeNetwork implements MeasuredNetwork {
  readonly kind = 'native';

  private constructor(
    private readonly folder: BenchFolder,
    private readonly supervisor: Supervisor,
    private readonly network: NativeNetwork,
    readonly startMs: number,
  ) {}

  static async start(members: number, binaries: FabricBinaries): Promise<MeasuredNativeNetwork> {
    const folder = await BenchFolder.create(members);
    const supervisor = await Supervisor.start({ runFolder: RunFolder.open(runDir(folder)) });
    try {
      const plan = await planNetwork({
        dir: join(folder.dir, 'network'),
        identitiesDir: folder.identitiesDir,
        channel: CHANNEL,
        members: folder.mspIds.map((mspId) => ({ mspId, admin: ADMIN })),
        ordering: 'raft1',
        blocks: BLOCKS,
      });
      const started = performance.now();
      const network = await NativeNetwork.start({ binaries, plan, supervisor });
      await deploy(network, folder);
      return new MeasuredNativeNetwork(folder, supervisor, network, performance.now() - started);
    } catch (error) {
      await supervisor.stop();
      await folder.remove();
      throw error;
    }
  }

  get client(): ClientTarget {
    const [peer] = this.network.admins;
    if (peer === undefined) {
      throw new Error('the network has no peer');
    }
    const { mspId, address, tlsCaCert } = peer;
    const { cert, key } = nodePaths(this.folder.identitiesDir, mspId, CLIENT);
    return { mspId, address, tlsCaCert, certFile: cert, keyFile: key, channel: CHANNEL, chaincode: CHAINCODE };
  }

  residentMib(): Promise<number> {
    return residentMib(this.#pids());
  }

  processorMs(): Promise<number | null> {
    return processorMs(this.#pids());
  }

  async stop(): Promise<void> {
    await this.supervisor.stop();
    await this.folder.remove();
  }

  /** Of the peers and the orderer. */
  #pids(): number[] {
    const { plan } = this.network;
    const names = new Set([...peerNodes(plan), ...ordererNodes(plan)].map(({ name }) => name));
    const children = readRunRecord(dataFolderAt(runDir(this.folder)))?.children ?? [];
    return children.flatMap(({ name, process: own }) => (own !== null && names.has(name) ? [own.pid] : []));
  }
}

function runDir({ dir }: BenchFolder): string {
  return join(dir, 'run');
}

/** A chaincode server for every member, as Fabric runs it. */
async function deploy(network: NativeNetwork, { identitiesDir, mspIds }: BenchFolder): Promise<void> {
  const ports = await freePorts(mspIds.length);
  await network.deploy(
    {
      label: CHAINCODE,
      program: CHAINCODE_PROGRAM,
      servers: mspIds.map((mspId, index) => ({ identitiesDir, mspId, address: `127.0.0.1:${ports[index]}` })),
    },
    { name: CHAINCODE, version: CHAINCODE_VERSION, collections: [] },
  );
}
