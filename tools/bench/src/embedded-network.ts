import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { nodePaths } from '@llmnet/fabric-identities';
import { freePorts } from '@llmnet/supervisor';
import { z } from 'zod';
import { CHAINCODE, CHAINCODE_PROGRAM, CHAINCODE_VERSION, CHANNEL, NETWORK_SCRIPT } from './bench-chaincode';
import { BenchFolder, CLIENT } from './bench-folder';
import { ChildProgram } from './child-program';
import type { ClientTarget } from './client';
import type { MeasuredNetwork } from './measured-network';
import { processorMs, residentMib } from './process-usage';

const CCID = `${CHAINCODE}:${CHAINCODE_VERSION}`;

/** As `llmnet start` runs it: what every transaction goes through makes short-lived garbage. */
const NETWORK_FLAGS = ['--max-semi-space-size=16', '--max-old-space-size=512'];

const readyMessage = z.object({
  endpoints: z.array(z.object({ mspId: z.string(), address: z.string(), tlsCaCert: z.string() })).min(1),
});

/** An embedded network in a process of its own. */
export class MeasuredEmbeddedNetwork implements MeasuredNetwork {
  readonly kind = 'embedded';

  private constructor(
    private readonly folder: BenchFolder,
    private readonly network: ChildProgram<z.infer<typeof readyMessage>>,
    private readonly chaincode: ChildProgram<object>,
    readonly startMs: number,
  ) {}

  static async start(members: number): Promise<MeasuredEmbeddedNetwork> {
    const folder = await BenchFolder.create(members);
    try {
      return await MeasuredEmbeddedNetwork.#startIn(folder);
    } catch (error) {
      await folder.remove();
      throw error;
    }
  }

  static async #startIn(folder: BenchFolder): Promise<MeasuredEmbeddedNetwork> {
    const [port] = await freePorts(1);
    const address = `127.0.0.1:${port}`;
    const chaincode = await startChaincode(address);
    const config = join(folder.dir, 'network.json');
    await writeFile(
      config,
      JSON.stringify({
        dataDir: join(folder.dir, 'ledgers'),
        channel: CHANNEL,
        identitiesDir: folder.identitiesDir,
        members: folder.mspIds.map((mspId) => ({ mspId, port: 0 })),
        chaincode: { name: CHAINCODE, version: CHAINCODE_VERSION, ccid: CCID, address },
      }),
    );
    const started = performance.now();
    const network = await startNetwork(config).catch(async (error: unknown) => {
      await chaincode.stop();
      throw error;
    });
    return new MeasuredEmbeddedNetwork(folder, network, chaincode, performance.now() - started);
  }

  get client(): ClientTarget {
    const [endpoint] = this.network.ready.endpoints;
    if (endpoint === undefined) {
      throw new Error('the network has no gateway');
    }
    const { cert, key } = nodePaths(this.folder.identitiesDir, endpoint.mspId, CLIENT);
    return { ...endpoint, certFile: cert, keyFile: key, channel: CHANNEL, chaincode: CHAINCODE };
  }

  residentMib(): Promise<number> {
    return residentMib([this.network.pid]);
  }

  processorMs(): Promise<number | null> {
    return processorMs([this.network.pid]);
  }

  async stop(): Promise<void> {
    await this.network.stop();
    await this.chaincode.stop();
    await this.folder.remove();
  }
}

function startNetwork(config: string): Promise<ChildProgram<z.infer<typeof readyMessage>>> {
  return ChildProgram.start(NETWORK_SCRIPT, [config], NETWORK_FLAGS, (message) => readyMessage.parse(message));
}

function startChaincode(address: string): Promise<ChildProgram<object>> {
  const { script, modulePath } = CHAINCODE_PROGRAM;
  const args = ['--chaincode-address', address, '--chaincode-id', CCID, '--module-path', modulePath];
  return ChildProgram.start(script, ['server', ...args], [], () => ({}));
}
