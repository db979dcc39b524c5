import { readFile } from 'node:fs/promises';
import { organisationPaths } from '../paths';
import { invalid } from '../checks';
import { X509Certificate, X509Crl } from '../x509';
import { writeCrl } from './crl-file';

/**
 * Takes over the revocation list of an organisation whose authority is elsewhere, such as what `fabric-ca-client gencrl` made.
 * @param crl PEM, label `X509 CRL`
 * @throws {IdentityError} IDENTITY_INVALID if the organisation's authority has not signed it; IDENTITIES_UNWRITABLE
 */
export async function importCrl(dir: string, mspId: string, crl: string): Promise<void> {
  const { caCert } = organisationPaths(dir, mspId);
  const authority = new X509Certificate(await readFile(caCert, 'utf8'));
  const list = parseCrl(crl);
  if (!(await list.verify({ publicKey: authority }))) {
    throw invalid('the revocation list', `was not signed by the authority in ${caCert}`);
  }
  await writeCrl(dir, mspId, crl);
}

function parseCrl(crl: string): X509Crl {
  if (crl.includes('-----BEGIN X509 CRL-----')) {
    try {
      return new X509Crl(crl);
    } catch (cause) {
      throw invalid('the revocation list', 'is damaged', cause);
    }
  }
  throw invalid('the revocation list', 'is not in PEM with the label X509 CRL');
}
