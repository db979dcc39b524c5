import { join } from 'node:path';
import { serviceAddress, type NetworkPlan } from '../plan/network-plan';
import { ordererNodes } from '../plan/nodes';
import type { LifecycleChannel, PeerAdmin } from './lifecycle/channel';

/** The channel of a planned network, for the chaincode lifecycle; its files are kept in the network's folder. */
export function lifecycleChannel(plan: NetworkPlan, admins: readonly PeerAdmin[]): LifecycleChannel {
  const [first, ...others] = admins;
  const [orderer] = ordererNodes(plan);
  if (first === undefined || orderer === undefined) throw new RangeError('a network has a peer and an orderer');
  return {
    channel: plan.channel,
    dir: join(plan.dir, 'chaincode'),
    orderer: { address: serviceAddress(plan, orderer.ports.service), tlsCaCert: orderer.identity.tlsCaCert },
    peers: [first, ...others],
  };
}
