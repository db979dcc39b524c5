import { z } from 'zod';

const configValue = z.looseObject({ value: z.unknown() });

/** A group of the tree, with whatever else configtxlator writes. */
export interface ConfigGroup {
  readonly groups: Readonly<Record<string, ConfigGroup>>;
  readonly values: Readonly<Record<string, z.infer<typeof configValue>>>;
  readonly [other: string]: unknown;
}

const configGroup: z.ZodType<ConfigGroup> = z.looseObject({
  get groups() {
    return z.record(z.string(), configGroup);
  },
  values: z.record(z.string(), configValue),
});

/** A channel's configuration in the JSON of `configtxlator` (Fabric docs, "Updating a channel configuration"), as far as it is looked into. */
export const channelConfigSchema = z.looseObject({ channel_group: configGroup });

export type ChannelConfig = z.infer<typeof channelConfigSchema>;

/** Where organisations are in the tree: those with peers, and those with orderers. */
export type OrganisationKind = 'Application' | 'Orderer';

/** An organisation as `configtxgen -printOrg` describes it. @throws ZodError */
export function parseOrganisation(json: string): ConfigGroup {
  return configGroup.parse(JSON.parse(json));
}

/** The group at a path below the channel's; undefined if there is none. */
export function groupAt(config: ChannelConfig, path: readonly string[]): ConfigGroup | undefined {
  return path.reduce<ConfigGroup | undefined>((group, name) => group?.groups[name], config.channel_group);
}

/**
 * The configuration with one group replaced, or removed where `edit` gives undefined; unchanged where the path leads nowhere. The
 * argument stays as it is.
 */
export function withGroup(
  config: ChannelConfig,
  path: readonly string[],
  edit: (group: ConfigGroup | undefined) => ConfigGroup | undefined,
): ChannelConfig {
  return { ...config, channel_group: replaceIn(config.channel_group, path, edit) };
}

/** The group with one value set; a new one is its organisation's admins' to change, as those that configtxgen makes. */
export function withValue(group: ConfigGroup, name: string, value: unknown): ConfigGroup {
  const present = group.values[name] ?? { mod_policy: 'Admins' };
  return { ...group, values: { ...group.values, [name]: { ...present, value } } };
}

function replaceIn(
  group: ConfigGroup,
  [name, ...rest]: readonly string[],
  edit: (group: ConfigGroup | undefined) => ConfigGroup | undefined,
): ConfigGroup {
  if (name === undefined) return group;
  const { [name]: child, ...others } = group.groups;
  if (rest.length > 0) {
    return child === undefined ? group : { ...group, groups: { ...others, [name]: replaceIn(child, rest, edit) } };
  }
  const next = edit(child);
  return { ...group, groups: next === undefined ? others : { ...others, [name]: next } };
}
