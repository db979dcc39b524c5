import type { NativeProgram } from '@llmnet/supervisor';
import type { FabricBinaries } from '../binaries';
import { fabricEnvironment } from '../commands/environment';
import { ORDERER_RESTART_MS } from '../config/bft-timeouts';
import { LOOPBACK, type NetworkPlan } from '../plan/network-plan';
import type { OrdererNode, PeerNode } from '../plan/nodes';
import { isListening } from '../readiness/listening';
import { isHealthy } from '../readiness/operations';

/** A busy machine starts ten processes at once. */
const READY_TIMEOUT_MS = 60_000;

/** Chaincode servers, peers and orderers are stopped in this order, as they depend on each other. */
const GROUPS = { peers: 'peers', orderers: 'orderers' } as const;

/** An orderer is up when it says so and listens: its operations port comes before its other ports. */
export function ordererProgram(
  { orderer }: FabricBinaries,
  { host, ordering }: NetworkPlan,
  node: OrdererNode,
): NativeProgram {
  const { operations, service, admin } = node.ports;
  return {
    ...program(node),
    program: orderer,
    group: GROUPS.orderers,
    ...(ordering.kind === 'bft' ? { restartAfterMs: ORDERER_RESTART_MS } : {}),
    isReady: async () =>
      (await isHealthy(operations)) && (await isListening(host, service)) && isListening(LOOPBACK, admin),
  };
}

/** A peer is up when it says so and listens. */
export function peerProgram({ peer }: FabricBinaries, { host }: NetworkPlan, node: PeerNode): NativeProgram {
  const { operations, service } = node.ports;
  return {
    ...program(node),
    program: peer,
    args: ['node', 'start'],
    group: GROUPS.peers,
    isReady: async () => (await isHealthy(operations)) && isListening(host, service),
  };
}

function program({
  name,
  configDir,
  ports,
}: OrdererNode | PeerNode): Pick<NativeProgram, 'name' | 'cwd' | 'env' | 'port' | 'readyTimeoutMs'> {
  return {
    name,
    cwd: configDir,
    env: fabricEnvironment({ FABRIC_CFG_PATH: configDir }),
    port: ports.service,
    readyTimeoutMs: READY_TIMEOUT_MS,
  };
}
