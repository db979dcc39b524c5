import type { Collections } from '../collections';
import type { ChannelMsps } from '../msp/channel-msps';
import type { Orderer } from '../orderer/orderer';
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
}
