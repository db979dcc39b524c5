import {
  NativeNetwork,
  loadPlan,
  membersCollection,
  ordererCount,
  PlanFollower,
  planNetwork,
  serviceAddress,
  unusedPorts,
  withoutReplacementServers,
  type LocatedBinaries,
  type ManagedChaincode,
  type NetworkPlan,
} from '@llmnet/native-fabric';
import { BUSY_HEAP, programPath } from '../program-paths';
import { assertAsPlanned, type AskedNetwork } from './planned';
import type { ChaincodeSpec, MembershipListener, NetworkDriver, NetworkStart, StartedNetwork } from './driver';

/** The shape of a new network, where nothing is asked for one peer a member, a single Raft orderer, loopback; see `AskedNetwork`. */
export interface NativeDriverOptions extends AskedNetwork {
  /** Finds Fabric's own programs. */
  readonly locate: () => Promise<LocatedBinaries>;
  /** Is told of a member that another command has added or removed why it does not come or go. */
  readonly reportFailure: (error: unknown) => void;
}

export interface StartedNativeNetwork extends StartedNetwork {
  readonly network: NativeNetwork;
  readonly fabric: LocatedBinaries;
}

/** As many messages as Fabric's sample configuration puts into a block (`sampleconfig/configtx.yaml`). */
const MAX_MESSAGE_COUNT = 500;
const BLOCK_TIMEOUT_MS = 50;

/** Fabric's own peers and orderers, and a chaincode server for each member. */
export function nativeDriver(options: NativeDriverOptions): NetworkDriver<StartedNativeNetwork> {
  const { ordering = 'raft1', peers = 1, host } = options;
  let located: Promise<LocatedBinaries> | undefined;
  const locate = (): Promise<LocatedBinaries> => (located ??= options.locate());
  return {
    kind: 'native',
    portsFor: () => 0,
    async topology({ native }, founders) {
      // As soon as the folder is this process's own, before anything is made in it.
      await locate();
      const plan = await loadPlan(native);
      if (plan === undefined) {
        // Before certificates are made for it: an address that is not this machine's is refused.
        if (host !== undefined) await unusedPorts(1, host);
        const members = founders.map((mspId) => ({ mspId, peers }));
        return { members, orderers: ordererCount(ordering), hosts: host === undefined ? [] : [host] };
      }
      assertAsPlanned(options, plan);
      return {
        members: plan.members.map((member) => ({ mspId: member.mspId, peers: member.peers.length })),
        orderers: plan.ordering.orderers.length,
        hosts: [plan.host],
      };
    },
    async start(start) {
      const { supervisor, layout, display, spec } = start;
      const fabric = await locate();
      const { binaries } = fabric;
      const plan = withoutReplacementServers((await loadPlan(layout.native)) ?? (await newPlan(start, options)));
      const chaincode = managedChaincode(spec.chaincode);
      const definition = chaincode.definition(plan);
      const network = await NativeNetwork.start({ plan, supervisor, binaries, display });
      await display(`Chaincode ${definition.name}`, () => network.deploy(chaincode.release(plan), definition));
      return {
        ...{ network, fabric },
        peers: new Map(plan.members.map(({ mspId }) => [mspId, peersOf(plan, mspId)])),
        follow: (listener) => {
          const memberHooks = listener && memberHooksOf(listener);
          const following = { supervisor, binaries, chaincode, ...(memberHooks === undefined ? {} : { memberHooks }) };
          PlanFollower.start(following, plan, options.reportFailure);
        },
      };
    },
  };
}

/** A chaincode for whoever the members of a native network are: one server a member. @returns functions that throw as `version` */
export function managedChaincode(chaincode: ChaincodeSpec): ManagedChaincode {
  return {
    release: (plan) => ({
      label: `${chaincode.name}_${chaincode.version}`,
      program: { script: programPath('chaincode'), modulePath: chaincode.folder, execArgv: BUSY_HEAP },
      servers: plan.members.map(({ mspId, chaincodeServer }) => ({
        identitiesDir: plan.identitiesDir,
        mspId,
        address: serviceAddress(plan, chaincodeServer),
      })),
    }),
    definition: ({ members }) => {
      // Where each member has two peers, one disk may be lost: a text is endorsed when another peer has it too.
      const peers = members.flatMap((member) => member.peers).length;
      const copies = { peers, requiredPeerCount: peers > members.length ? 1 : 0 };
      const mspIds = members.map(({ mspId }) => mspId);
      const { name, version, collections } = chaincode;
      return { name, version, collections: collections.map((text) => membersCollection(text, mspIds, copies)) };
    },
  };
}

function newPlan({ spec, layout }: NetworkStart, options: NativeDriverOptions): Promise<NetworkPlan> {
  const { ordering = 'raft1', peers = 1, blockTimeoutMs = BLOCK_TIMEOUT_MS, host } = options;
  return planNetwork({
    dir: layout.native,
    identitiesDir: layout.identities,
    channel: spec.channel,
    members: spec.founders.map((mspId) => ({ mspId, admin: spec.admin })),
    peersPerMember: peers,
    ordering,
    ...(host === undefined ? {} : { host }),
    blocks: { maxMessageCount: MAX_MESSAGE_COUNT, timeoutMs: blockTimeoutMs },
  });
}

function memberHooksOf(listener: MembershipListener) {
  return {
    joined: (plan: NetworkPlan, mspId: string) => {
      listener.joined(mspId, peersOf(plan, mspId));
    },
    left: (mspId: string) => listener.left(mspId),
  };
}

/** Addresses of a member's peers. */
function peersOf(plan: NetworkPlan, mspId: string): readonly string[] {
  return plan.members
    .filter((member) => member.mspId === mspId)
    .flatMap(({ peers }) => peers.map(({ service }) => serviceAddress(plan, service)));
}
