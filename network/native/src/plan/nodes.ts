import { join } from 'node:path';
import { ordererPaths, peerPaths, type IdentityPaths } from '@llmnet/fabric-identities';
import type { NetworkPlan, OrdererPorts, PeerPorts } from './network-plan';

interface FabricNode {
  /** Of its process, its configuration folder and its ledger folder. */
  readonly name: string;
  /** Which one of its organisation, from 0. */
  readonly index: number;
  readonly identity: IdentityPaths;
  /** FABRIC_CFG_PATH */
  readonly configDir: string;
  readonly dataDir: string;
}

/** One peer of a member. */
export interface PeerNode extends FabricNode {
  readonly mspId: string;
  /** Enrolment id of the member's admin. */
  readonly admin: string;
  readonly ports: PeerPorts;
}

export interface OrdererNode extends FabricNode {
  readonly ports: OrdererPorts;
}

/** All peers, by member. */
export function peerNodes(plan: NetworkPlan): readonly PeerNode[] {
  return plan.members.flatMap(({ mspId, admin, peers }) =>
    peers.map((ports, index) => ({
      ...folders(plan, peerName(mspId, index)),
      ...{ index, mspId, admin, ports },
      identity: peerPaths(plan.identitiesDir, mspId, index),
    })),
  );
}

export function ordererNodes(plan: NetworkPlan): readonly OrdererNode[] {
  return plan.ordering.orderers.map((ports, index) => ({
    ...folders(plan, `orderer${index}`),
    ...{ index, ports },
    identity: ordererPaths(plan.identitiesDir, index),
  }));
}

/** Name of a peer's process: `peer0-org1msp`. */
export function peerName(mspId: string, index: number): string {
  return `peer${index}-${memberSlug(mspId)}`;
}

/** A member's name inside the names of its processes: lower-case letters, digits and hyphens. */
export function memberSlug(mspId: string): string {
  return mspId.toLowerCase().replaceAll(/[^a-z0-9]/g, '-');
}

function folders({ dir }: NetworkPlan, name: string): Pick<FabricNode, 'name' | 'configDir' | 'dataDir'> {
  return { name, configDir: join(dir, 'config', name), dataDir: join(dir, 'ledgers', name) };
}
