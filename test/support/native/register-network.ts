import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  NativeNetwork,
  findBinaries,
  planNetwork,
  type ChaincodeDefinition,
  type ChaincodeRelease,
} from '@llmnet/native-fabric';
import { createConsortium } from '@llmnet/fabric-identities';
import { dataFolderAt, readRunRecord, RunFolder, Supervisor } from '@llmnet/supervisor';
import type { Contract } from '@hyperledger/fabric-gateway';
import { connectClient, nodeIdentity, type ConnectedClient } from '@llmnet/test-kit/network';
import { freePort } from '@llmnet/test-kit/programs';
import { REGISTER_CHAINCODE } from '@llmnet/test-kit/chaincode';

const SERVER = resolve(__dirname, '../../../chaincode/bin/supervised-server.cjs');

export const MEMBERS = ['AsterMSP', 'BirchMSP', 'CedarMSP'] as const;
const CHANNEL = 'registers';
const CHAINCODE = 'register';
const ADMIN = 'admin';
export const USER = 'user';

/** A native network of three members, and the register chaincode to be deployed on it in releases. */
export class RegisterNetwork {
  readonly #clients: ConnectedClient[] = [];

  private constructor(
    private readonly dir: string,
    readonly supervisor: Supervisor,
    readonly network: NativeNetwork,
  ) {}

  /** @param binariesFolder of Fabric's programs */
  static async start(binariesFolder: string): Promise<RegisterNetwork> {
    const dir = await mkdtemp(join(tmpdir(), 'llmnet-register-'));
    const supervisor = await Supervisor.start({ runFolder: RunFolder.open(runDir(dir)) });
    try {
      const identitiesDir = join(dir, 'identities');
      await createConsortium({ dir: identitiesDir, members: MEMBERS.map((mspId) => ({ mspId, nodes: NODES })) });
      const plan = await planNetwork({
        dir: join(dir, 'network'),
        identitiesDir,
        channel: CHANNEL,
        members: MEMBERS.map((mspId) => ({ mspId, admin: ADMIN })),
        ordering: 'raft1',
        blocks: { maxMessageCount: 500, timeoutMs: 50 },
      });
      const network = await NativeNetwork.start({ binaries: await findBinaries(binariesFolder), plan, supervisor });
      return new RegisterNetwork(dir, supervisor, network);
    } catch (error) {
      await supervisor.stop();
      await rm(dir, { recursive: true, force: true });
      throw error;
    }
  }

  get identitiesDir(): string {
    return this.network.plan.identitiesDir;
  }

  /** A release of the register on ports of its own, which says `name` when it is asked for its release. */
  async release(name: string): Promise<ChaincodeRelease> {
    const { identitiesDir } = this;
    const servers = [];
    for (const mspId of MEMBERS) servers.push({ identitiesDir, mspId, address: `127.0.0.1:${await freePort()}` });
    return {
      label: `register_${name}`,
      program: { script: SERVER, modulePath: REGISTER_CHAINCODE, env: { RELEASE: name } },
      servers,
    };
  }

  /** Names of the supervised processes. */
  get processes(): readonly string[] {
    return readRunRecord(dataFolderAt(runDir(this.dir)))?.children.map(({ name }) => name) ?? [];
  }

  /** The register's contract at the gateway of a member's peer. */
  async contract(mspId: string): Promise<Contract> {
    const peer = this.network.admins.find((admin) => admin.mspId === mspId);
    if (peer === undefined) throw new Error(`${mspId} has no peer`);
    const client = await connectClient({
      endpoint: { mspId, address: peer.address, tlsCaCert: peer.tlsCaCert },
      identity: nodeIdentity(this.identitiesDir, mspId, USER),
      channel: CHANNEL,
      chaincode: CHAINCODE,
    });
    this.#clients.push(client);
    return client.network.getContract(CHAINCODE);
  }

  async stop(): Promise<void> {
    for (const client of this.#clients) client.close();
    await this.supervisor.stop();
    await rm(this.dir, { recursive: true, force: true });
  }
}

function runDir(dir: string): string {
  return join(dir, 'run');
}

const NODES = [
  { enrolmentId: ADMIN, ou: 'admin', roles: [] },
  { enrolmentId: USER, ou: 'client', roles: [] },
] as const;

/** The first definition of the register. */
export const DEFINITION: ChaincodeDefinition = { name: CHAINCODE, version: '1', collections: [] };
