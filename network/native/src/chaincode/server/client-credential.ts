import { dirname, join } from 'node:path';
import { chaincodePaths, createClientCredential } from '@llmnet/fabric-identities';

/** PEM files with which a member's peers show themselves to the member's chaincode server. */
export interface ClientCredentialPaths {
  /** The only authority whose clients the server admits. */
  readonly caCert: string;
  readonly cert: string;
  readonly key: string;
}

export function clientCredentialPaths(identitiesDir: string, mspId: string): ClientCredentialPaths {
  const folder = join(dirname(dirname(chaincodePaths(identitiesDir, mspId).tlsCert)), 'client');
  return {
    caCert: join(folder, 'ca.crt'),
    cert: join(folder, 'client.crt'),
    key: join(folder, 'client.key'),
  };
}

/**
 * Makes sure that a member's peers have a credential for its chaincode server. No other identity of the member, nor of another, can drive the chaincode.
 * @throws IdentityError IDENTITIES_UNWRITABLE
 */
export async function ensureClientCredential(identitiesDir: string, mspId: string): Promise<ClientCredentialPaths> {
  const paths = clientCredentialPaths(identitiesDir, mspId);
  await createClientCredential(dirname(paths.cert), mspId, {
    authority: `chaincode-clients.${mspId}`,
    client: 'peers',
  });
  return paths;
}
