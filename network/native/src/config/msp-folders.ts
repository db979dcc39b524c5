import { dirname } from 'node:path';
import type { IdentityPaths, OrganisationPaths } from '@llmnet/fabric-identities';

/** The MSP folder of a signing identity. */
export function mspFolder({ cert }: IdentityPaths): string {
  return dirname(dirname(cert));
}

/** The public MSP folder of an organisation. */
export function organisationMspFolder({ config }: OrganisationPaths): string {
  return dirname(config);
}
