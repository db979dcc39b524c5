import { ORDERER_MSP_ID } from '@llmnet/fabric-identities';
import type { FabricBinaries } from '../../binaries';
import { AdminCli } from '../../commands/admin-cli';
import { NativeNetworkError } from '../../errors';
import { serviceAddress, type NetworkPlan } from '../../plan/network-plan';
import { ordererNodes, peerNodes, type OrdererNode, type PeerNode } from '../../plan/nodes';
import { isListening } from '../../readiness/listening';
import { isHealthy } from '../../readiness/operations';
import type { Server } from '../probes';
import { memoize } from './memoize';

/** The processes of a plan by name, and whom to ask about them. */
export class Site {
  readonly peers: readonly Server[];
  readonly orderers: readonly Server[];
  readonly #nodes: ReadonlyMap<string, PeerNode | OrdererNode>;

  constructor(
    private readonly binaries: FabricBinaries,
    readonly plan: NetworkPlan,
  ) {
    const [peers, orderers] = [peerNodes(plan), ordererNodes(plan)];
    this.#nodes = new Map([...peers, ...orderers].map((node) => [node.name, node]));
    this.peers = peers.map((node) => this.#server(node, node.mspId));
    this.orderers = orderers.map((node) => this.#server(node, ORDERER_MSP_ID));
  }

  node({ name }: Server): PeerNode | OrdererNode {
    const node = this.#nodes.get(name);
    if (node === undefined) throw new RangeError(`the plan has no ${name}`);
    return node;
  }

  /** An admin at a peer. */
  admin(peer: Server): AdminCli {
    const node = this.node(peer);
    if (!('mspId' in node)) throw new RangeError(`${peer.name} is no peer`);
    return new AdminCli(this.binaries, this.plan, node);
  }

  isRunning({ name }: Server): Promise<boolean> {
    return this.#running(name);
  }

  /** The answer of the first running peer, of those given, that has one; of why a peer has none, other questions tell. */
  async ask<T>(peers: readonly Server[], question: (admin: AdminCli) => Promise<T>): Promise<T | undefined> {
    for (const peer of peers) {
      if (!(await this.isRunning(peer))) continue;
      try {
        return await question(this.admin(peer));
      } catch (error) {
        commandFailure(error);
      }
    }
    return undefined;
  }

  readonly #running = memoize(async (name) => {
    const ports = this.#nodes.get(name)?.ports;
    if (ports === undefined) return false;
    return (await isHealthy(ports.operations)) && isListening(this.plan.host, ports.service);
  });

  #server({ name, ports }: PeerNode | OrdererNode, organisation: string): Server {
    return { name, organisation, address: serviceAddress(this.plan, ports.service) };
  }
}

/** The failure of one of Fabric's commands. @throws what is none */
export function commandFailure(error: unknown): NativeNetworkError {
  if (error instanceof NativeNetworkError && error.code === 'COMMAND_FAILED') return error;
  throw error;
}
