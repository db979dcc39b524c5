import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { TEXTS_COLLECTION } from '@llmnet/protocol';
import {
  NativeNetwork,
  findBinaries,
  membersCollection,
  ordererCount,
  planNetwork,
  serviceAddress,
  type ChaincodeRelease,
  type NetworkPlan,
  type OrderingName,
} from '@llmnet/native-fabric';
import { createConsortium } from '@llmnet/fabric-identities';
import { RunFolder, Supervisor } from '@llmnet/supervisor';
import { CHAINCODE, CHANNEL, MSPS, NODES } from '@llmnet/test-kit/cast';
import type { ConsortiumNetwork } from '@llmnet/test-kit/consortium';

const FOLDER = resolve(__dirname, '../../../chaincode');
const [{ enrolmentId: ADMIN }] = NODES;
const BLOCKS = { maxMessageCount: 500, timeoutMs: 50 };

export interface NativeConsortiumOptions {
  /** Folder of Fabric's programs. */
  readonly binariesFolder: string;
  readonly ordering: OrderingName;
  readonly peersPerMember?: 1 | 2;
}

/** The real chaincode, a server a member, on Fabric's own peers and orderers, with seven members and nothing on the ledger yet. */
export class NativeConsortium implements ConsortiumNetwork {
  private constructor(
    private readonly dir: string,
    readonly network: NativeNetwork,
    readonly supervisor: Supervisor,
  ) {}

  static async start(options: NativeConsortiumOptions): Promise<NativeConsortium> {
    const dir = await mkdtemp(join(tmpdir(), 'llmnet-native-'));
    let supervisor: Supervisor | undefined;
    try {
      const plan = await planIn(dir, options);
      supervisor = await Supervisor.start({ runFolder: RunFolder.open(dir) });
      const binaries = await findBinaries(options.binariesFolder);
      const network = await NativeNetwork.start({ binaries, plan, supervisor });
      await network.deploy(release(plan), {
        name: CHAINCODE,
        version: '1',
        collections: [membersCollection(TEXTS_COLLECTION, MSPS)],
      });
      return new NativeConsortium(dir, network, supervisor);
    } catch (error) {
      await supervisor?.stop();
      await rm(dir, { recursive: true, force: true });
      throw error;
    }
  }

  get identitiesDir(): string {
    return this.network.plan.identitiesDir;
  }

  get endpoints(): ConsortiumNetwork['endpoints'] {
    return this.network.admins.map(({ mspId, address, tlsCaCert }) => ({ mspId, address, tlsCaCert }));
  }

  stopPeer(mspId: string): Promise<void> {
    return this.network.stopPeer(mspId);
  }

  startPeer(mspId: string): Promise<void> {
    return this.network.startPeer(mspId);
  }

  async stop(): Promise<void> {
    await this.supervisor.stop();
    await rm(this.dir, { recursive: true, force: true });
  }
}

async function planIn(dir: string, { ordering, peersPerMember = 1 }: NativeConsortiumOptions): Promise<NetworkPlan> {
  const identitiesDir = join(dir, 'identities');
  await createConsortium({
    dir: identitiesDir,
    orderers: ordererCount(ordering),
    members: MSPS.map((mspId) => ({
      mspId,
      peers: peersPerMember,
      nodes: NODES.map((node) => ({ ...node, roles: [...node.roles] })),
    })),
  });
  const members = MSPS.map((mspId) => ({ mspId, admin: ADMIN }));
  return planNetwork({ dir, identitiesDir, channel: CHANNEL, members, peersPerMember, ordering, blocks: BLOCKS });
}

function release(plan: NetworkPlan): ChaincodeRelease {
  return {
    label: CHAINCODE,
    program: { script: join(FOLDER, 'bin', 'supervised-server.cjs'), modulePath: FOLDER },
    servers: plan.members.map(({ mspId, chaincodeServer }) => ({
      identitiesDir: plan.identitiesDir,
      mspId,
      address: serviceAddress(plan, chaincodeServer),
    })),
  };
}
