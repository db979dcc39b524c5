import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chaincodeIn, startNetwork, type NetworkDriver, type RunningNetwork } from '@llmnet/consortium';
import { nodePaths, organisationPaths } from '@llmnet/fabric-identities';
import { dataFolderAt, readRunRecord } from '@llmnet/supervisor';
import type { ClientTarget } from './client';
import { processorMs, residentMib } from './process-usage';

export type NetworkKind = NetworkDriver['kind'];

const CHANNEL = 'bench';
const CLIENT = 'client';
const ADMIN = 'admin';
const NODES = [
  { enrolmentId: CLIENT, ou: 'client', roles: [] },
  { enrolmentId: ADMIN, ou: 'admin', roles: [] },
] as const;
/** Assets as in Fabric's samples, served by fabric-shim. */
const CHAINCODE = chaincodeIn(path.resolve(__dirname, '..', 'chaincode'), { name: 'assets' });

/** Names of the processes that are measured: all but the chaincode servers. */
const MEASURED = /^(network|peer|orderer)/;

/** A network of its own processes, with its chaincode servers, in a temporary folder. */
export class MeasuredNetwork {
  private constructor(
    private readonly dir: string,
    private readonly network: RunningNetwork,
    readonly kind: NetworkKind,
    /** From nothing but the identities until a client can submit, in milliseconds. */
    readonly startMs: number,
  ) {}

  /** @throws {OperatorError} then nothing is left running, and no folder */
  static async start(driver: NetworkDriver, members: number): Promise<MeasuredNetwork> {
    const dir = await mkdtemp(path.join(tmpdir(), 'llmnet-bench-'));
    let begun = 0;
    try {
      const network = await startNetwork({
        dataDir: dir,
        network: {
          ...driver,
          start: (start) => {
            begun = performance.now();
            return driver.start(start);
          },
        },
        spec: {
          channel: CHANNEL,
          founders: Array.from({ length: members }, (_, index) => `Member${index + 1}MSP`),
          nodes: NODES,
          admin: ADMIN,
          chaincode: CHAINCODE,
        },
      });
      return new MeasuredNetwork(dir, network, driver.kind, performance.now() - begun);
    } catch (error) {
      await rm(dir, { recursive: true, force: true });
      throw error;
    }
  }

  /** A client of the first member. */
  get client(): ClientTarget {
    const { layout, started } = this.network;
    const [first] = started.peers;
    const [mspId, [address = '']] = first ?? ['', []];
    const { cert, key } = nodePaths(layout.identities, mspId, CLIENT);
    return {
      ...{ mspId, address, tlsCaCert: organisationPaths(layout.identities, mspId).tlsCaCert },
      ...{ certFile: cert, keyFile: key, channel: CHANNEL, chaincode: CHAINCODE.name },
    };
  }

  /** Resident memory without the chaincode servers', in MiB. */
  residentMib(): Promise<number> {
    return residentMib(this.#pids());
  }

  /** Processor time so far without the chaincode servers', in milliseconds; null where the system does not tell. */
  processorMs(): Promise<number | null> {
    return processorMs(this.#pids());
  }

  async stop(): Promise<void> {
    await this.network.supervisor.stop();
    // Only when nothing runs in it any more: what is left running is found by what is in the folder.
    await rm(this.dir, { recursive: true, force: true });
  }

  #pids(): number[] {
    const children = readRunRecord(dataFolderAt(this.dir))?.children ?? [];
    return children.flatMap(({ name, process: own }) => (own !== null && MEASURED.test(name) ? [own.pid] : []));
  }
}
