import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemErrorCode } from '@llmnet/supervisor';
import { issueAuthority, type Credential } from './certificates';
import { IdentityError } from './errors';
import { createFolderOnce } from './folders';
import type { Issuance } from './issuance';
import { authorityFolder } from './paths';

/** Creates an authority unless it is there; it is then read. */
export async function createAuthority(
  issuance: Issuance,
  folder: string,
  organisation: string,
  commonName: string,
): Promise<Credential> {
  await createFolderOnce(folder, async () => {
    const { certificate, privateKey } = await issueAuthority(issuance, organisation, commonName);
    return { 'cert.pem': certificate, 'key.pem': privateKey };
  });
  return readFolder(folder);
}

/**
 * An organisation's authority with its key.
 * @throws {IdentityError} AUTHORITY_ELSEWHERE
 */
export async function readAuthority(dir: string, mspId: string, authority: 'ca' | 'tlsca'): Promise<Credential> {
  const folder = authorityFolder(dir, mspId, authority);
  try {
    return await readFolder(folder);
  } catch (cause) {
    if (systemErrorCode(cause) !== 'ENOENT') throw cause;
    throw new IdentityError({
      code: 'AUTHORITY_ELSEWHERE',
      message: `the authority of ${mspId} has no key in ${folder}`,
      cure: 'have the certificate issued by the authority that has the key (its Fabric CA), and enrol or import it',
      cause,
    });
  }
}

async function readFolder(folder: string): Promise<Credential> {
  const read = (file: string): Promise<string> => readFile(join(folder, file), 'utf8');
  return { certificate: await read('cert.pem'), privateKey: await read('key.pem') };
}
