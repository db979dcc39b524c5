import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemErrorCode } from '@llmnet/supervisor';
import type { Credential } from '../certificates';
import { assertNode, assertNodeOu, checkCredential, invalid, type Sourced } from '../checks';
import type { IdentityRef } from '../paths';
import { assertNew, placeIdentity } from '../place';

export interface MspImport {
  readonly ref: IdentityRef;
  /** An MSP folder as Fabric's tools make it: `signcerts`, `keystore`, `cacerts`. A chaincode server's needs only `cacerts`. */
  readonly mspFolder: string;
  /** `server.crt`, `server.key`, `ca.crt` (cryptogen), or an MSP folder with `tlscacerts` (fabric-ca-client). */
  readonly tlsFolder: string;
  /** What a node is; `client` if left out. */
  readonly ou?: 'client' | 'admin';
  /** Roles that a node's certificate must have. */
  readonly roles?: readonly string[];
}

/** Where one certificate, its key and its root are looked for, in this order. */
interface Places {
  readonly certificate: readonly string[];
  readonly key: readonly string[];
  readonly root: readonly string[];
}

const SIGNING: Places = { certificate: ['signcerts'], key: ['keystore'], root: ['cacerts'] };
const TLS: Places = {
  certificate: ['server.crt', 'signcerts'],
  key: ['server.key', 'keystore'],
  root: ['ca.crt', 'tlscacerts'],
};

/**
 * Takes an identity over that exists already: checks its files and lays copies into the consortium's folder.
 * @throws {IdentityError} IDENTITY_EXISTS; IDENTITY_INVALID with the file and the cause; IDENTITIES_UNWRITABLE
 */
export async function importMsp(dir: string, { ref, mspFolder, tlsFolder, ou, roles }: MspImport): Promise<void> {
  await assertNew(dir, ref);
  const tlsCa = await readOne(tlsFolder, TLS.root);
  const tls = await readCredential(tlsFolder, TLS, tlsCa);
  const ca = await readOne(mspFolder, SIGNING.root);
  const roots = { ca, tlsCa };
  if (ref.kind === 'chaincode') {
    await placeIdentity(dir, { ref, roots, tls });
    return;
  }
  const signing = await readCredential(mspFolder, SIGNING, ca);
  const certificate = await readOne(mspFolder, SIGNING.certificate);
  assertNodeOu(certificate, ref.kind === 'node' ? (ou ?? 'client') : ref.kind);
  if (ref.kind === 'node') assertNode(certificate, ref.enrolmentId, roles ?? []);
  await placeIdentity(dir, { ref, roots, signing, tls });
}

async function readCredential(folder: string, places: Places, authority: Sourced): Promise<Credential> {
  const certificate = await readOne(folder, places.certificate);
  return checkCredential({ certificate, privateKey: await readOne(folder, places.key), authority });
}

/** The first of `places` that exists: a file, or a folder with one file. */
async function readOne(folder: string, places: readonly string[]): Promise<Sourced> {
  for (const place of places) {
    const path = join(folder, place);
    const names = await readdir(path).catch((error: unknown) => {
      const code = systemErrorCode(error);
      if (code === 'ENOENT') return [];
      if (code === 'ENOTDIR') return [''];
      throw error;
    });
    const [name, ...others] = names.filter((entry) => !entry.startsWith('.'));
    if (others.length > 0)
      throw invalid(path, `holds ${names.length} files where one is expected: leave only the one to use`);
    if (name !== undefined) {
      const source = join(path, name);
      return { text: await readFile(source, 'utf8'), source };
    }
  }
  throw invalid(join(folder, places.join(' or ')), 'is missing');
}
