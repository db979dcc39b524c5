import type { Collections } from '../collections';
import type { ChannelMsps } from '../msp/channel-msps';
import type { Orderer } from '../orderer/orderer';
import type { EndorsementPolicies } from '../policy/endorsement-policies';
import { SYSTEM_CHAINCODES } from '../scc/system-chaincodes';
import type { Clock } from '../clock';
import type { BlockEvents } from './block-events';
import type { ExecutionGate } from './execution-gate';
import type { MemberPeer } from './member';

/** What one member's gateway works with. */
export interface GatewayContext {
  readonly channel: string;
  /** The peer this gateway belongs to. */
  readonly own: MemberPeer;
  /** All peers of the channel, the own one among them. */
  readonly peers: readonly MemberPeer[];
  readonly orderer: Orderer;
  readonly msps: ChannelMsps;
  readonly collections: Collections;
  readonly policies: EndorsementPolicies;
  readonly clock: Clock;
  readonly events: BlockEvents;
  /** Every execution that more than one peer may take part in runs through it. */
  readonly executions: ExecutionGate;
}

/** Whether the channel has the chaincode; every peer has the system's. */
export function isDeployed(context: GatewayContext, channel: string, chaincode: string): boolean {
  return channel === context.channel && (chaincode === context.policies.namespace || SYSTEM_CHAINCODES.has(chaincode));
}
