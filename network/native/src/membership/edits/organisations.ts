import { groupAt, withGroup, type ChannelConfig, type ConfigGroup } from '../config/channel-config';
import { MembershipError } from '../errors';

/** Adds an organisation with peers; one that is there already stays as it is. */
export function addOrganisation(config: ChannelConfig, mspId: string, definition: ConfigGroup): ChannelConfig {
  return withGroup(config, ['Application', mspId], (present) => present ?? definition);
}

/**
 * Removes an organisation with peers; one that is not there changes nothing.
 * @throws {MembershipError} LAST_ORGANISATION
 */
export function removeOrganisation(config: ChannelConfig, mspId: string): ChannelConfig {
  const members = organisationsOf(config);
  if (members.length === 1 && members[0] === mspId) {
    throw new MembershipError({
      code: 'LAST_ORGANISATION',
      message: `${mspId} is the only member of the channel`,
      cure: 'end the network instead: nobody could change the channel any more',
    });
  }
  return withGroup(config, ['Application', mspId], () => undefined);
}

/** The organisations with peers, sorted. */
export function organisationsOf(config: ChannelConfig): string[] {
  return Object.keys(groupAt(config, ['Application'])?.groups ?? {}).sort();
}
