import { rmSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createConsortium, nodePaths } from '@llmnet/network/identities';
import { z } from 'zod';
import { ChildProgram } from './child-program';
import type { ClientTarget } from './client';
import { processorMs, residentMib } from './process-usage';

const PROJECT = resolve(__dirname, '..', '..');
const NETWORK = join(PROJECT, 'network', 'dist', 'embedded', 'main.js');
const CHAINCODE_SERVER = join(PROJECT, 'chaincode', 'bin', 'supervised-server.cjs');
const CHAINCODE_FOLDER = join(PROJECT, 'bench', 'chaincode');

const CHANNEL = 'bench';
const CHAINCODE = 'assets';
const CCID = 'assets:1.0';
const CLIENT = 'client';

/** As `llmnet start` runs it: what every transaction goes through makes short-lived garbage. */
const NETWORK_FLAGS = ['--max-semi-space-size=16', '--max-old-space-size=512'];

const readyMessage = z.object({
  endpoints: z.array(z.object({ mspId: z.string(), address: z.string(), tlsCaCert: z.string() })).min(1),
});

/** An embedded network of its own process with its chaincode server, in a temporary folder. */
export class MeasuredNetwork {
  private constructor(
    private readonly dir: string,
    private readonly network: ChildProgram<z.infer<typeof readyMessage>>,
    private readonly chaincode: ChildProgram<object>,
    /** From the start of the process until all gateways listened, in milliseconds. */
    readonly startMs: number,
  ) {}

  static async start(members: number): Promise<MeasuredNetwork> {
    const dir = await mkdtemp(join(tmpdir(), 'llmnet-bench-'));
    // Also when the benchmark is interrupted.
    process.once('exit', () => {
      rmSync(dir, { recursive: true, force: true });
    });
    const identitiesDir = join(dir, 'identities');
    const mspIds = Array.from({ length: members }, (_, index) => `Member${index + 1}MSP`);
    await createConsortium({
      dir: identitiesDir,
      members: mspIds.map((mspId) => ({ mspId, nodes: [{ enrolmentId: CLIENT, ou: 'client', roles: [] }] })),
    });
    const address = `127.0.0.1:${await freePort()}`;
    const chaincode = await startChaincode(address);
    const config = join(dir, 'network.json');
    await writeFile(
      config,
      JSON.stringify({
        dataDir: join(dir, 'ledgers'),
        channel: CHANNEL,
        identitiesDir,
        members: mspIds.map((mspId) => ({ mspId, port: 0 })),
        chaincode: { name: CHAINCODE, version: '1.0', ccid: CCID, address },
      }),
    );
    const started = performance.now();
    const network = await ChildProgram.start(NETWORK, [config], NETWORK_FLAGS, (message) =>
      readyMessage.parse(message),
    );
    return new MeasuredNetwork(dir, network, chaincode, performance.now() - started);
  }

  /** A client of the first member. */
  get client(): ClientTarget {
    const [endpoint] = this.network.ready.endpoints;
    if (endpoint === undefined) {
      throw new Error('the network has no gateway');
    }
    const { cert, key } = nodePaths(join(this.dir, 'identities'), endpoint.mspId, CLIENT);
    return { ...endpoint, certFile: cert, keyFile: key, channel: CHANNEL, chaincode: CHAINCODE };
  }

  residentMib(): Promise<number> {
    return residentMib(this.network.pid);
  }

  processorMs(): Promise<number | null> {
    return processorMs(this.network.pid);
  }

  async stop(): Promise<void> {
    await this.network.stop();
    await this.chaincode.stop();
    await rm(this.dir, { recursive: true, force: true });
  }
}

function startChaincode(address: string): Promise<ChildProgram<object>> {
  const args = ['--chaincode-address', address, '--chaincode-id', CCID, '--module-path', CHAINCODE_FOLDER];
  return ChildProgram.start(CHAINCODE_SERVER, ['server', ...args], [], () => ({}));
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await once(probe.listen(0, '127.0.0.1'), 'listening');
  const bound = probe.address();
  probe.close();
  await once(probe, 'close');
  return typeof bound === 'object' && bound !== null ? bound.port : 0;
}
