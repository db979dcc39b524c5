import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { TEXTS_COLLECTION } from '@llmnet/protocol';
import {
  NativeNetwork,
  findBinaries,
  membersCollection,
  ordererCount,
  peerNodes,
  PlanFollower,
  planNetwork,
  serviceAddress,
  type FabricBinaries,
  type ManagedChaincode,
  type MembershipContext,
  type NetworkPlan,
  type OrderingName,
} from '@llmnet/native-fabric';
import { createConsortium } from '@llmnet/fabric-identities';
import { RunFolder, Supervisor } from '@llmnet/supervisor';
import { CHAINCODE, CHANNEL, NODES, type Msp } from '@llmnet/test-kit/cast';
import type { ConsortiumNetwork, PeerEndpoint } from '@llmnet/test-kit/consortium';

const CHAINCODE_FOLDER = resolve(__dirname, '../../../chaincode');

const CHAINCODE_OF_PLAN: ManagedChaincode = {
  release: (plan) => ({
    label: CHAINCODE,
    program: { script: join(CHAINCODE_FOLDER, 'bin', 'supervised-server.cjs'), modulePath: CHAINCODE_FOLDER },
    servers: plan.members.map(({ mspId, chaincodeServer }) => ({
      identitiesDir: plan.identitiesDir,
      mspId,
      address: serviceAddress(plan, chaincodeServer),
    })),
  }),
  definition: ({ members }) => ({
    name: CHAINCODE,
    version: '1',
    collections: [
      membersCollection(
        TEXTS_COLLECTION,
        members.map(({ mspId }) => mspId),
      ),
    ],
  }),
};

/** A native network with the real chaincode, whose members can change while it runs. */
export class MembershipNetwork implements ConsortiumNetwork {
  private constructor(
    private readonly dir: string,
    readonly binaries: FabricBinaries,
    readonly supervisor: Supervisor,
    private readonly network: NativeNetwork,
    private readonly follower: PlanFollower,
    private plan: NetworkPlan,
  ) {}

  static async start(
    binariesFolder: string,
    members: readonly Msp[],
    ordering: OrderingName = 'raft1',
  ): Promise<MembershipNetwork> {
    const dir = await mkdtemp(join(tmpdir(), 'llmnet-membership-'));
    const supervisor = await Supervisor.start({ runFolder: RunFolder.open(dir) });
    try {
      const binaries = await findBinaries(binariesFolder);
      const identitiesDir = join(dir, 'identities');
      await createConsortium({
        dir: identitiesDir,
        orderers: ordererCount(ordering),
        members: members.map((mspId) => ({ mspId, nodes: nodes() })),
      });
      const plan = await planNetwork({
        ...{ dir: join(dir, 'network'), identitiesDir, channel: CHANNEL, ordering },
        blocks: { maxMessageCount: 100, timeoutMs: 50 },
        members: members.map((mspId) => ({ mspId, admin: 'admin' })),
      });
      const network = await NativeNetwork.start({ binaries, plan, supervisor });
      await network.deploy(CHAINCODE_OF_PLAN.release(plan), CHAINCODE_OF_PLAN.definition(plan));
      const follower = PlanFollower.start({ supervisor, binaries, chaincode: CHAINCODE_OF_PLAN }, plan, reportFailure);
      return new MembershipNetwork(dir, binaries, supervisor, network, follower, plan);
    } catch (error) {
      await supervisor.stop();
      await rm(dir, { recursive: true, force: true });
      throw error;
    }
  }

  /** What a change of its members works on. */
  get context(): MembershipContext {
    const { binaries, plan } = this;
    return { binaries, plan, chaincode: CHAINCODE_OF_PLAN, display: (_title, work) => work() };
  }

  get currentPlan(): NetworkPlan {
    return this.plan;
  }

  get identitiesDir(): string {
    return this.plan.identitiesDir;
  }

  get endpoints(): readonly PeerEndpoint[] {
    return peerNodes(this.plan).map(({ mspId, ports, identity }) => ({
      mspId,
      address: serviceAddress(this.plan, ports.service),
      tlsCaCert: identity.tlsCaCert,
    }));
  }

  /** Changes its members, and goes on by the plan that results. */
  async change(change: (context: MembershipContext) => Promise<NetworkPlan>): Promise<void> {
    this.plan = await change(this.context);
  }

  stopPeer(mspId: string): Promise<void> {
    return this.network.stopPeer(mspId);
  }

  startPeer(mspId: string): Promise<void> {
    return this.network.startPeer(mspId);
  }

  async stop(): Promise<void> {
    await this.follower.stop();
    await this.supervisor.stop();
    await rm(this.dir, { recursive: true, force: true });
  }
}

/** The nodes of every member, as an operator gives them. */
export function nodes(): { enrolmentId: string; ou: 'admin' | 'client'; roles: string[] }[] {
  return NODES.map((node) => ({ ...node, roles: [...node.roles] }));
}

function reportFailure(error: unknown): void {
  console.error(error);
}
