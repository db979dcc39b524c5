import { createPublicKey, generateKeyPairSync, X509Certificate, type KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { readAuthority } from '../authority';
import { IdentityError } from '../errors';
import type { FolderContents } from '../folders';
import { RANDOM_ISSUANCE } from '../issuance';
import { identityFolder, nameOf, organisationOf, type IdentityRef } from '../paths';
import { CERTIFICATE_FILES, currentCertificates, type CertificateInUse } from './current';
import { reissue } from './reissue';
import { replaceInFolder } from './replace-folder';

/** Where new certificates come from. @returns PEM for `key`, which is the current one unless that is to change */
export type Reissuer = (current: CertificateInUse, key: KeyObject) => Promise<string>;

export interface RenewalOptions {
  /** The same key by default. An orderer keeps its keys, as the channel's configuration has them. */
  readonly key?: 'same' | 'new';
  /** The organisation's authority in `dir` if left out. */
  readonly reissuer?: Reissuer;
}

export interface Renewal {
  /** Until when the first of the new certificates is valid. */
  readonly notAfter: Date;
  /** Where the old certificates and keys are now. */
  readonly previous: string;
}

/**
 * Gives an identity new certificates, for signing and for TLS; its name, roles and encryption key stay. Whoever uses them
 * reads them at its next start. A renewal that was interrupted is ended by the next one.
 *
 * Orderers recognise each other by the public keys of the certificates in the channel's configuration, so with the same keys a
 * renewal needs no channel update (Fabric, "Certificates Management Guide"; `orderer/consensus/smartbft/consenter.go`).
 * @throws {IdentityError} IDENTITY_UNKNOWN, KEY_IN_CHANNEL, AUTHORITY_ELSEWHERE, AUTHORITY_EXPIRED, IDENTITIES_UNWRITABLE, and
 *   what the reissuer throws: nothing has changed then
 */
export async function renewCertificate(dir: string, ref: IdentityRef, options: RenewalOptions = {}): Promise<Renewal> {
  const { key = 'same', reissuer = localReissuer(dir, organisationOf(ref)) } = options;
  if (ref.kind === 'orderer' && key === 'new') {
    throw new IdentityError({
      code: 'KEY_IN_CHANNEL',
      message: `${nameOf(ref)} is known to the channel by its keys`,
      cure: 'renew it with the same keys; for new ones add another orderer to the channel and remove this one',
    });
  }
  const folder = identityFolder(dir, ref);
  const current = await currentCertificates(folder);
  const [first] = current;
  const next = await Promise.all(current.map((certificate) => nextVersion(certificate, key, reissuer)));
  const previous = join(folder, 'previous', new X509Certificate(first.certificate).serialNumber.toLowerCase());
  for (const { part, changes } of next) {
    await replaceInFolder(join(folder, part), changes, previous);
  }
  return { notAfter: new Date(Math.min(...next.map(({ notAfter }) => notAfter.getTime()))), previous };
}

interface NextVersion {
  /** The folder within the identity's. */
  readonly part: string;
  readonly changes: FolderContents;
  readonly notAfter: Date;
}

async function nextVersion(current: CertificateInUse, key: 'same' | 'new', reissuer: Reissuer): Promise<NextVersion> {
  const files = CERTIFICATE_FILES[current.use];
  const privateKey =
    key === 'same' ? current.privateKey : generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const certificate = await reissuer(current, privateKey);
  return {
    part: files.folder,
    changes: {
      [files.certificate]: certificate,
      ...(key === 'same' ? {} : { [files.key]: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() }),
    },
    notAfter: new Date(new X509Certificate(certificate).validTo),
  };
}

function localReissuer(dir: string, mspId: string): Reissuer {
  return async ({ use, certificate }, key) => {
    const authority = await readAuthority(dir, mspId, use === 'signing' ? 'ca' : 'tlsca');
    return reissue(RANDOM_ISSUANCE, authority, certificate, createPublicKey(key));
  };
}
