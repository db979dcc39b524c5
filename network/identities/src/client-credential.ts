import { issueAuthority, issueTls } from './certificates';
import { createFolderOnce } from './folders';
import { RANDOM_ISSUANCE } from './issuance';

/**
 * Creates a TLS client credential in `folder`, unless it exists: `client.crt` and `client.key`, and `ca.crt`, the authority that signs this
 * one certificate and whose key is kept nowhere. A server that trusts it admits this client alone.
 * @param mspId the organisation in the certificates' subjects
 * @throws {IdentityError} IDENTITIES_UNWRITABLE
 */
export async function createClientCredential(
  folder: string,
  mspId: string,
  names: { readonly authority: string; readonly client: string },
): Promise<void> {
  await createFolderOnce(folder, async () => {
    const authority = await issueAuthority(RANDOM_ISSUANCE, mspId, names.authority);
    const { certificate, privateKey } = await issueTls(RANDOM_ISSUANCE, authority, mspId, names.client);
    return { 'ca.crt': authority.certificate, 'client.crt': certificate, 'client.key': privateKey };
  });
}
