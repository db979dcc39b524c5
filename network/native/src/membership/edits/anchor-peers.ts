import { z } from 'zod';
import { groupAt, type ChannelConfig } from '../config/channel-config';
import { withOrganisationValue } from './organisation-value';

/** A peer that other organisations' peers turn to first. */
export interface AnchorPeer {
  readonly host: string;
  readonly port: number;
}

const VALUE = 'AnchorPeers';
const anchorPeersSchema = z.object({ anchor_peers: z.array(z.object({ host: z.string(), port: z.int() })) });

/** Sets the anchor peers of an organisation. @throws {MembershipError} ORGANISATION_UNKNOWN */
export function setAnchorPeers(config: ChannelConfig, mspId: string, peers: readonly AnchorPeer[]): ChannelConfig {
  return withOrganisationValue(config, ['Application', mspId], VALUE, () => ({
    anchor_peers: peers.map(({ host, port }) => ({ host, port })),
  }));
}

export function anchorPeersOf(config: ChannelConfig, mspId: string): readonly AnchorPeer[] {
  const value = groupAt(config, ['Application', mspId])?.values[VALUE]?.value;
  return anchorPeersSchema.safeParse(value).data?.anchor_peers ?? [];
}
