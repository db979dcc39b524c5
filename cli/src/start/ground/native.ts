import {
  FabricNetwork,
  loadPlan,
  locateBinaries,
  ordererCount,
  planNetwork,
  serviceAddress,
  type NetworkPlan,
  type OrderingName,
} from '@llmnet/network/fabric';
import { chaincodeFor } from '../../network/native/chaincode';
import { DEFAULT_DATA_FOLDER } from '../../project-root';
import { CHANNEL, MEMBERS, NODES } from '../consortium';
import type { Layout } from '../layout';
import type { Ground, GroundStart } from './ground';

export interface NativeOptions {
  readonly ordering: OrderingName;
  /** How long the orderers wait for more transactions before they cut a block. */
  readonly blockTimeoutMs: number;
}

/** As many messages as Fabric's sample configuration puts into a block (`sampleconfig/configtx.yaml`). */
const MAX_MESSAGE_COUNT = 500;

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
      const { release, definition } = chaincodeFor({}, plan);
      await progress.step('Chaincode', () => network.deploy(release, definition));
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
    members: MEMBERS.map(({ mspId }) => ({ mspId, admin: NODES.admin.enrolmentId })),
    ordering,
    blocks: { maxMessageCount: MAX_MESSAGE_COUNT, timeoutMs: blockTimeoutMs },
  });
}
