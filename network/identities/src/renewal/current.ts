import { createPrivateKey, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { IdentityError } from '../errors';
import { exists } from '../folders';
import { settleFolder } from './replace-folder';

/** What an identity's two certificates are for. */
export type CertificateUse = 'signing' | 'tls';

export interface CertificateInUse {
  readonly use: CertificateUse;
  /** PEM. */
  readonly certificate: string;
  readonly privateKey: KeyObject;
}

/** Where each certificate is in an identity's folder, and in that folder the certificate and its key. */
export const CERTIFICATE_FILES = {
  signing: { folder: 'msp', certificate: 'signcerts/cert.pem', key: 'keystore/key.pem' },
  tls: { folder: 'tls', certificate: 'server.crt', key: 'server.key' },
} as const;

/**
 * The certificates of an identity with their keys, the signing one first; a chaincode server has none for signing.
 * @throws {IdentityError} IDENTITY_UNKNOWN
 */
export async function currentCertificates(folder: string): Promise<[CertificateInUse, ...CertificateInUse[]]> {
  const found: CertificateInUse[] = [];
  for (const use of ['signing', 'tls'] as const) {
    const part = join(folder, CERTIFICATE_FILES[use].folder);
    await settleFolder(part);
    if (await exists(part)) {
      found.push(await readCertificate(part, use));
    }
  }
  const [first, ...rest] = found;
  if (first === undefined) {
    throw new IdentityError({
      code: 'IDENTITY_UNKNOWN',
      message: `there is no identity in ${folder}`,
      cure: 'name one that has been created',
    });
  }
  return [first, ...rest];
}

async function readCertificate(part: string, use: CertificateUse): Promise<CertificateInUse> {
  const { certificate, key } = CERTIFICATE_FILES[use];
  return {
    use,
    certificate: await readFile(join(part, certificate), 'utf8'),
    privateKey: createPrivateKey(await readFile(join(part, key))),
  };
}
