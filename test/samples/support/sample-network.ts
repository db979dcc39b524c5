import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createConsortium } from '@llmnet/fabric-identities';
import { EmbeddedNetwork, type CollectionConfig } from '@llmnet/embedded-fabric';
import { endProcess, freePort, isListening, waitFor } from '@llmnet/test-kit/programs';
import { placeIdentities, placeSample } from './sample-folder';
import { CLIENT, organisation, ORGANISATIONS } from './sample-organisations';

export interface SampleSpec {
  readonly samples: string;
  /** Name of the chaincode and its folder in the samples. */
  readonly name: string;
  readonly chaincode: string;
  /** File of private data collections in the chaincode's folder. */
  readonly collections?: string;
  readonly applications: readonly string[];
  /** Signature policy with which the sample's README deploys the chaincode. */
  readonly signaturePolicy?: string;
}

/** The embedded network where the samples expect their test network, with one sample's chaincode. */
export class SampleNetwork {
  private constructor(
    private readonly root: string,
    private readonly network: EmbeddedNetwork,
    private readonly chaincodes: readonly ChildProcess[],
  ) {}

  static async start(spec: SampleSpec): Promise<SampleNetwork> {
    const { samples, name, chaincode, collections, applications, signaturePolicy } = spec;
    const root = await mkdtemp(join(tmpdir(), 'llmnet-samples-'));
    const identitiesDir = join(root, 'identities');
    await createConsortium({ dir: identitiesDir, members: ORGANISATIONS.map(memberOf) });
    for (const number of ORGANISATIONS) {
      placeIdentities(root, identitiesDir, number);
    }
    for (const application of applications) {
      placeSample(samples, root, application);
    }
    const folder = join(samples, chaincode);
    const members = await Promise.all(
      ORGANISATIONS.map(async (number) => ({ ...organisation(number), chaincodePort: await freePort() })),
    );
    const network = await EmbeddedNetwork.start({
      dataDir: join(root, 'ledger'),
      channel: 'mychannel',
      identitiesDir,
      members: members.map(({ mspId, port, chaincodePort }) => ({
        mspId,
        port,
        chaincodeAddress: `127.0.0.1:${chaincodePort}`,
      })),
      chaincode: {
        name,
        version: '1.0',
        ccid: `${name}:1`,
        address: `127.0.0.1:${members[0]?.chaincodePort ?? 0}`,
        ...(signaturePolicy !== undefined && { endorsementPolicy: { signaturePolicy } }),
      },
      collections: collections === undefined ? [] : readCollections(join(folder, collections)),
      blocks: 'instant',
    });
    const chaincodes = await Promise.all(
      members.map(({ mspId, chaincodePort }) => startChaincode(folder, chaincodePort, `${name}:1`, mspId)),
    );
    return new SampleNetwork(root, network, chaincodes);
  }

  /** Runs an application to its end and returns what it printed. */
  async run(application: string, ...args: string[]): Promise<string> {
    const options = { cwd: join(this.root, application), timeout: 60_000 };
    const { stdout } = await promisify(execFile)(process.execPath, ['dist/app.js', ...args], options);
    return stdout;
  }

  /** Runs an application until `isDone` says so, then interrupts it. */
  async runUntil(application: string, args: readonly string[], isDone: (folder: string) => boolean): Promise<void> {
    const folder = join(this.root, application);
    const child = spawn(process.execPath, ['dist/app.js', ...args], { cwd: folder, stdio: 'ignore' });
    try {
      await waitFor(`the end of ${application}`, () => isDone(folder) || undefined, 30_000);
    } finally {
      await endProcess(child, 'SIGINT');
    }
  }

  async stop(): Promise<void> {
    await this.network.stop();
    await Promise.all(this.chaincodes.map((chaincode) => endProcess(chaincode, 'SIGKILL')));
    await rm(this.root, { recursive: true, force: true });
  }
}

function memberOf(number: number): Parameters<typeof createConsortium>[0]['members'][number] {
  const { mspId, peer } = organisation(number);
  return { mspId, peerHostNames: [peer], nodes: [{ enrolmentId: CLIENT, ou: 'client', roles: [] }] };
}

/** The chaincode of one member in the sample's own chaincode server, which knows whose it is. */
async function startChaincode(folder: string, port: number, ccid: string, mspId: string): Promise<ChildProcess> {
  const cli = join(folder, 'node_modules', 'fabric-shim', 'cli.js');
  const args = [cli, 'server', '--chaincode-address', `127.0.0.1:${port}`, '--chaincode-id', ccid];
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: { ...process.env, CORE_PEER_LOCALMSPID: mspId },
    stdio: 'ignore',
  });
  await waitFor('the chaincode server', async () => (await isListening(port)) || undefined);
  return child;
}

interface CollectionDefinition {
  readonly name: string;
  readonly policy: string;
  readonly requiredPeerCount: number;
  readonly blockToLive: number;
  readonly memberOnlyRead: boolean;
  readonly memberOnlyWrite: boolean;
  readonly endorsementPolicy?: { readonly signaturePolicy: string };
}

function readCollections(file: string): CollectionConfig[] {
  return (JSON.parse(readFileSync(file, 'utf8')) as CollectionDefinition[]).map(({ policy, ...definition }) => ({
    ...definition,
    members: [...policy.matchAll(/'(\w+)\.member'/g)].map(([, mspId]) => mspId ?? ''),
  }));
}
