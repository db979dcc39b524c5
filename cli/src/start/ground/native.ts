import {
  loadPlan,
  ordererCount,
  planNetwork,
  serviceAddress,
  withoutSuccessors,
  type NetworkPlan,
  type OrderingName,
} from '@llmnet/native-fabric';
import { managedChaincode } from '../../network/native/chaincode';
import { followPlan, locateFabric, runNetworkOf } from '../../network/native/run';
import { CHANNEL, MEMBERS, NODES } from '../consortium';
import type { Layout } from '../layout';
import type { Ground, GroundStart } from './ground';

export interface NativeOptions {
  readonly ordering: OrderingName;
  /** Of each member. */
  readonly peers: 1 | 2;
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
    async members({ native }) {
      const plan = await loadPlan(native);
      return plan === undefined
        ? MEMBERS.map(({ mspId }) => ({ mspId, peers: options.peers }))
        : plan.members.map(({ mspId, peers }) => ({ mspId, peers: peers.length }));
    },
    async start({ supervisor, layout, progress }: GroundStart) {
      const located = await locateFabric();
      const plan = withoutSuccessors((await loadPlan(layout.native)) ?? (await newPlan(layout, options)));
      const run = { plan, located, chaincode: managedChaincode({}), supervisor, progress };
      await runNetworkOf(run);
      return {
        peers: new Map(plan.members.map(({ mspId }) => [mspId, peersOf(plan, mspId)])),
        follow: (listener) => {
          followPlan(run, {
            joined: (next, mspId) => {
              listener.joined(mspId, peersOf(next, mspId));
            },
            left: (mspId) => listener.left(mspId),
          });
        },
      };
    },
  };
}

function newPlan({ native, identities }: Layout, options: NativeOptions): Promise<NetworkPlan> {
  const { ordering, peers, blockTimeoutMs } = options;
  return planNetwork({
    dir: native,
    identitiesDir: identities,
    channel: CHANNEL,
    members: MEMBERS.map(({ mspId }) => ({ mspId, admin: NODES.admin.enrolmentId })),
    peersPerMember: peers,
    ordering,
    blocks: { maxMessageCount: MAX_MESSAGE_COUNT, timeoutMs: blockTimeoutMs },
  });
}

/** Addresses of a member's peers. */
function peersOf(plan: NetworkPlan, mspId: string): readonly string[] {
  return plan.members
    .filter((member) => member.mspId === mspId)
    .flatMap(({ peers }) => peers.map(({ service }) => serviceAddress(plan, service)));
}
