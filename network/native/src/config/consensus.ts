import { ORDERER_MSP_ID } from '@llmnet/fabric-identities';
import type { NetworkPlan } from '../plan/network-plan';
import { ordererNodes, type OrdererNode } from '../plan/nodes';
import { BFT_TIMEOUTS } from './bft-timeouts';

/** A new leader after one to two seconds without the old one: ten to twenty ticks. */
const RAFT_OPTIONS = {
  TickInterval: '100ms',
  ElectionTick: 10,
  HeartbeatTick: 1,
  MaxInflightBlocks: 5,
  SnapshotIntervalSize: '16 MB',
};

const BFT_BUFFERS = { IncomingMessageBufferSize: 200, RequestPoolSize: 100_000 };

/** The part of configtx.yaml's orderer section that differs between Raft and BFT. */
export function consensus(plan: NetworkPlan): object {
  const nodes = ordererNodes(plan);
  switch (plan.ordering.kind) {
    case 'raft':
      return {
        OrdererType: 'etcdraft',
        EtcdRaft: { Consenters: nodes.map((node) => consenter(plan, node)), Options: RAFT_OPTIONS },
      };
    case 'bft':
      return {
        OrdererType: 'BFT',
        // This, and not BatchTimeout, cuts a block that is not full.
        SmartBFT: { RequestBatchMaxInterval: `${plan.blocks.timeoutMs}ms`, ...BFT_TIMEOUTS, ...BFT_BUFFERS },
        ConsenterMapping: nodes.map((node) => ({
          ID: node.index + 1,
          MSPID: ORDERER_MSP_ID,
          Identity: node.identity.cert,
          ...consenter(plan, node),
        })),
      };
  }
}

function consenter({ host }: NetworkPlan, { identity, ports }: OrdererNode): object {
  return { Host: host, Port: ports.service, ClientTLSCert: identity.tlsCert, ServerTLSCert: identity.tlsCert };
}
