import { generateKeyPairSync } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Credential } from './certificates';
import { invalid, parseCertificate, type Sourced } from './checks';
import { encryptionKey } from './encryption-key';
import { IdentityError } from './errors';
import { createFolderOnce, exists, type FolderContents } from './folders';
import { organisationMsp, signingMsp, tlsFiles, under } from './msp-folder';
import {
  identityFolder,
  nameOf,
  organisationFolder,
  organisationOf,
  organisationPaths,
  type IdentityRef,
} from './paths';
import { revocations } from './revocation/crl-file';

/** The roots of an organisation whose authorities are elsewhere. */
export interface ForeignRoots {
  readonly ca: Sourced;
  readonly tlsCa: Sourced;
}

export interface ForeignIdentity {
  readonly ref: IdentityRef;
  readonly roots: ForeignRoots;
  /** None for a chaincode server. */
  readonly signing?: Credential;
  readonly tls: Credential;
}

/**
 * Lays an identity that another authority issued into the consortium's folder, as `createConsortium` lays its own. A node gets an
 * encryption key.
 * @throws {IdentityError} IDENTITY_EXISTS; IDENTITY_INVALID if the organisation has other roots here; IDENTITIES_UNWRITABLE
 */
export async function placeIdentity(dir: string, { ref, roots, signing, tls }: ForeignIdentity): Promise<void> {
  const folder = identityFolder(dir, ref);
  await assertNew(dir, ref);
  const mspId = organisationOf(ref);
  const [ca, tlsCa] = [roots.ca.text, roots.tlsCa.text];
  await createFolderOnce(join(organisationFolder(dir, mspId), 'msp'), () =>
    Promise.resolve(organisationMsp({ ca, tlsCa })),
  );
  const known = organisationPaths(dir, mspId);
  await assertSameRoot(roots.ca, known.caCert);
  await assertSameRoot(roots.tlsCa, known.tlsCaCert);
  const crl = await revocations(dir, mspId);
  await createFolderOnce(folder, () =>
    Promise.resolve({
      ...(signing === undefined ? {} : under('msp', signingMsp({ ca, tlsCa, ...crl }, signing))),
      ...under('tls', tlsFiles(tlsCa, tls)),
      ...encryption(ref),
    }),
  );
}

/** @throws {IdentityError} IDENTITY_EXISTS */
export async function assertNew(dir: string, ref: IdentityRef): Promise<void> {
  const folder = identityFolder(dir, ref);
  if (await exists(folder)) {
    throw new IdentityError({
      code: 'IDENTITY_EXISTS',
      message: `${folder} exists`,
      cure: `renew ${nameOf(ref)}, or move its folder away first`,
    });
  }
}

function encryption(ref: IdentityRef): FolderContents {
  if (ref.kind !== 'node') return {};
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { 'encryption.jwk': encryptionKey(ref.mspId, ref.enrolmentId, privateKey) };
}

async function assertSameRoot(root: Sourced, file: string): Promise<void> {
  const known = parseCertificate({ text: await readFile(file, 'utf8'), source: file });
  if (known.fingerprint256 !== parseCertificate(root).fingerprint256) {
    throw invalid(root.source, `is another root than ${file}, which the organisation has here`);
  }
}
