import {
  FabricNetwork,
  loadPlan,
  locateBinaries,
  membersCollection,
  ordererCount,
  planNetwork,
  serviceAddress,
  type ChaincodeDefinition,
  type ChaincodeRelease,
  type NetworkPlan,
  type OrderingName,
} from '@llmnet/network/fabric';
import { DEFAULT_DATA_FOLDER } from '../../project-root';
import { CHAINCODE, CHAINCODE_VERSION, CHANNEL, COLLECTION, MEMBERS, NODES } from '../consortium';
import type { Layout } from '../layout';
import { BUSY, PROGRAMS } from '../programs';
import type { Ground, GroundStart } from './ground';

export interface NativeOptions {
  readonly ordering: OrderingName;
  /** How long the orderers wait for more transactions before they cut a block. */
  readonly blockTimeoutMs: number;
}

/** As many messages as Fabric's sample configuration puts into a block (`sampleconfig/configtx.yaml`). */
const MAX_MESSAGE_COUNT = 500;

const MSP_IDS = MEMBERS.map(({ mspId }) => mspId);

const DEFINITION: ChaincodeDefinition = {
  name: CHAINCODE,
  version: CHAINCODE_VERSION,
  collections: [membersCollection(COLLECTION, MSP_IDS)],
};

/** Fabric's own peers and orderers, and a chaincode server for each member. */
export function nativeGround(options: NativeOptions): Ground {
  return {
    kind: 'native',
    ports: 0,
    orderers: ordererCount(options.ordering),
    async start({ supervisor, layout, progress }: GroundStart) {
      const { binaries } = await locateBinaries({ env: process.env, dataFolder: DEFAULT_DATA_FOLDER });
      const plan = (await loadPlan(layout.native)) ?? (await newPlan(layout, options));
      const network = await FabricNetwork.start({
        binaries,
        plan,
        supervisor,
        display: (title, work) => progress.step(title, work),
      });
      await progress.step('Chaincode', () => network.deploy(release(plan), DEFINITION));
      return new Map(
        plan.members.map(({ mspId, peers }) => [mspId, peers.map(({ service }) => serviceAddress(plan, service))]),
      );
    },
  };
}

function newPlan({ native, identities }: Layout, { ordering, blockTimeoutMs }: NativeOptions): Promise<NetworkPlan> {
  return planNetwork({
    dir: native,
    identitiesDir: identities,
    channel: CHANNEL,
    members: MSP_IDS.map((mspId) => ({ mspId, admin: NODES.admin.enrolmentId })),
    ordering,
    blocks: { maxMessageCount: MAX_MESSAGE_COUNT, timeoutMs: blockTimeoutMs },
  });
}

function release(plan: NetworkPlan): ChaincodeRelease {
  return {
    label: `${CHAINCODE}_${CHAINCODE_VERSION}`,
    program: { script: PROGRAMS.chaincode, modulePath: PROGRAMS.chaincodeModule, execArgv: BUSY },
    servers: plan.members.map(({ mspId, chaincodeServer }) => ({
      identitiesDir: plan.identitiesDir,
      mspId,
      address: serviceAddress(plan, chaincodeServer),
    })),
  };
}
