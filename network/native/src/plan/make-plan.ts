import { NativeNetworkError } from '../errors';
import { LOOPBACK, networkPlanSchema, type BlockLimits, type NetworkPlan } from './network-plan';
import { memberSlug } from './nodes';
import { unusedPorts } from './ports';

/** How blocks are ordered: crash-fault tolerant with one or three orderers, Byzantine-fault tolerant with four. */
export type OrderingName = 'raft1' | 'raft3' | 'bft4';

const ORDERINGS = {
  raft1: { kind: 'raft', count: 1 },
  raft3: { kind: 'raft', count: 3 },
  bft4: { kind: 'bft', count: 4 },
} as const satisfies Record<OrderingName, { kind: NetworkPlan['ordering']['kind']; count: number }>;

export interface NetworkSpec {
  readonly dir: string;
  readonly identitiesDir: string;
  readonly channel: string;
  readonly members: readonly { readonly mspId: string; readonly admin: string }[];
  /** One unless given. */
  readonly peersPerMember?: 1 | 2;
  readonly ordering: OrderingName;
  readonly blocks: BlockLimits;
  /** Loopback unless given. */
  readonly host?: string;
}

/** How many orderers an ordering has. */
export function ordererCount(ordering: OrderingName): number {
  return ORDERINGS[ordering].count;
}

/**
 * A plan on ports that are free now.
 * @throws {NativeNetworkError} PLAN_INVALID, PORTS_TAKEN
 */
export async function planNetwork(spec: NetworkSpec): Promise<NetworkPlan> {
  const { members, peersPerMember = 1, ordering, host = LOOPBACK, ...rest } = spec;
  assertDistinct(members.map(({ mspId }) => mspId));
  const { kind, count } = ORDERINGS[ordering];
  const ports = await unusedPorts(members.length * (3 * peersPerMember + 1) + 3 * count, host);
  const next = (): number | undefined => ports.pop();
  return networkPlanSchema.parse({
    ...rest,
    host,
    members: members.map((member) => ({
      ...member,
      peers: times(peersPerMember, () => ({ service: next(), chaincode: next(), operations: next() })),
      chaincodeServer: next(),
    })),
    ordering: { kind, orderers: times(count, () => ({ service: next(), admin: next(), operations: next() })) },
  });
}

function times<T>(count: number, make: () => T): T[] {
  return Array.from({ length: count }, make);
}

/** Processes and folders are named after the members. */
function assertDistinct(mspIds: readonly string[]): void {
  const slugs = mspIds.map(memberSlug);
  const twice = mspIds.find((_, index) => slugs.indexOf(slugs[index] ?? '') !== index);
  if (twice === undefined) return;
  throw new NativeNetworkError({
    code: 'PLAN_INVALID',
    message: `the names of two members differ from ${twice} in nothing but case or punctuation`,
    cure: 'name one of them differently',
  });
}
