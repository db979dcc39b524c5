import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readAuthority } from '../authority';
import { IdentityError } from '../errors';
import { exists } from '../folders';
import { assertName, crlPath, organisationFolder } from '../paths';
import { X509Certificate } from '../x509';
import { nextCrl } from './crl';
import { revocations, writeCrl } from './crl-file';

export interface Revocation {
  /** The organisation's revocation list as PEM: the channel's configuration needs it in the organisation's `revocation_list`. */
  readonly crl: string;
  /** Where it is. */
  readonly file: string;
  /** Serial numbers that this call revoked, in hex: of the identity's certificate and of its earlier ones. */
  readonly serialNumbers: readonly string[];
}

const SIGNING_CERTIFICATE = join('msp', 'signcerts', 'cert.pem');

/**
 * Revokes the signing certificates of a node, peer (`peer0`) or orderer (`orderer0`). The rest of the channel refuses it from the
 * moment that the channel's configuration carries the list; peers and orderers of its own organisation refuse it as admin from
 * their next start. TLS certificates stay: Fabric compares no list with them.
 * @throws {IdentityError} IDENTITY_UNKNOWN, AUTHORITY_ELSEWHERE (revoke it at the Fabric CA and use `importCrl`),
 *   IDENTITIES_UNWRITABLE
 */
export async function revokeCertificate(dir: string, mspId: string, enrolmentId: string): Promise<Revocation> {
  const folder = await folderOf(organisationFolder(dir, mspId), enrolmentId);
  const certificates = [join(folder, SIGNING_CERTIFICATE), ...(await previousCertificates(folder))];
  const serialNumbers = await Promise.all(
    certificates.map(async (file) => new X509Certificate(await readFile(file, 'utf8')).serialNumber),
  );
  const { crl: previous } = await revocations(dir, mspId);
  const crl = await nextCrl(await readAuthority(dir, mspId, 'ca'), serialNumbers, previous);
  await writeCrl(dir, mspId, crl);
  return { crl, file: crlPath(dir, mspId), serialNumbers };
}

async function folderOf(organisation: string, enrolmentId: string): Promise<string> {
  assertName(enrolmentId);
  for (const kind of ['nodes', 'peers', 'orderers']) {
    const folder = join(organisation, kind, enrolmentId);
    if (await exists(join(folder, SIGNING_CERTIFICATE))) return folder;
  }
  throw new IdentityError({
    code: 'IDENTITY_UNKNOWN',
    message: `there is no certificate of ${enrolmentId} in ${organisation}`,
    cure: 'name a node, a peer such as peer0 or an orderer such as orderer0',
  });
}

async function previousCertificates(folder: string): Promise<string[]> {
  const previous = join(folder, 'previous');
  const renewals = (await exists(previous)) ? await readdir(previous) : [];
  return renewals.map((renewal) => join(previous, renewal, SIGNING_CERTIFICATE));
}
