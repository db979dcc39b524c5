import { groupAt, withGroup, withValue, type ChannelConfig, type OrganisationKind } from '../config/channel-config';
import { MembershipError } from '../errors';

/** An organisation in the configuration; one that has peers and orderers is there twice. */
export type OrganisationPlace = readonly [kind: OrganisationKind, mspId: string];

/**
 * Sets one value of an organisation.
 * @throws {MembershipError} ORGANISATION_UNKNOWN
 */
export function withOrganisationValue(
  config: ChannelConfig,
  place: OrganisationPlace,
  name: string,
  edit: (value: unknown) => unknown,
): ChannelConfig {
  const [kind, mspId] = place;
  if (groupAt(config, place) === undefined) {
    throw new MembershipError({
      code: 'ORGANISATION_UNKNOWN',
      message: `the channel has no organisation ${mspId} in its ${kind} group`,
      cure: 'check the name: npx llmnet network doctor shows who is in the channel',
    });
  }
  return withGroup(config, place, (group) => group && withValue(group, name, edit(group.values[name]?.value)));
}
