import { z } from 'zod';
import { groupAt, type ChannelConfig } from '../config/channel-config';
import { withOrganisationValue, type OrganisationPlace } from './organisation-value';

const VALUE = 'MSP';

/** An organisation's MSP in the channel (Fabric `msp/mspconfig.go`, FabricMSPConfig): PEM texts in base 64. */
const mspValueSchema = z.looseObject({
  config: z.looseObject({
    root_certs: z.array(z.string()),
    tls_root_certs: z.array(z.string()),
    revocation_list: z.array(z.string()),
  }),
});

/**
 * Sets the certificates of an organisation that are refused from now on.
 * @param crls PEM; they replace those that are there, and none takes every revocation back
 * @throws {MembershipError} ORGANISATION_UNKNOWN; ZodError where the MSP is not Fabric's X.509 one
 */
export function setRevocationList(
  config: ChannelConfig,
  organisation: OrganisationPlace,
  crls: readonly string[],
): ChannelConfig {
  return withOrganisationValue(config, organisation, VALUE, (value) => {
    const msp = mspValueSchema.parse(value);
    return { ...msp, config: { ...msp.config, revocation_list: crls.map(toBase64) } };
  });
}

export interface OrganisationRoots {
  /** PEM */
  readonly signing: readonly string[];
  readonly tls: readonly string[];
}

/** The authorities that the channel believes of an organisation; undefined if it does not know the organisation. */
export function rootsOf(config: ChannelConfig, organisation: OrganisationPlace): OrganisationRoots | undefined {
  const msp = mspValueSchema.safeParse(groupAt(config, organisation)?.values[VALUE]?.value).data?.config;
  if (msp === undefined) return undefined;
  return { signing: msp.root_certs.map(fromBase64), tls: msp.tls_root_certs.map(fromBase64) };
}

function toBase64(pem: string): string {
  return Buffer.from(pem).toString('base64');
}

function fromBase64(text: string): string {
  return Buffer.from(text, 'base64').toString();
}
