import { mkdir, readdir, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { systemErrorCode } from '@llmnet/supervisor';
import { unwritable, writeDurably } from '../folders';
import { crlPath, organisationFolder } from '../paths';

/** The organisation's revocation list as PEM; nothing before the first revocation. */
export async function revocations(dir: string, mspId: string): Promise<{ readonly crl?: string }> {
  try {
    return { crl: await readFile(crlPath(dir, mspId), 'utf8') };
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return {};
    throw error;
  }
}

/**
 * Puts a revocation list where channel configurations are made from, and into the local MSP of each peer and orderer of the
 * organisation, which decides who may administer it.
 * @throws {IdentityError} IDENTITIES_UNWRITABLE
 */
export async function writeCrl(dir: string, mspId: string, crl: string): Promise<void> {
  for (const file of [crlPath(dir, mspId), ...(await localCrlPaths(organisationFolder(dir, mspId)))]) {
    const temporary = join(dirname(dirname(file)), '.crl.pem.next');
    try {
      await mkdir(dirname(file), { recursive: true, mode: 0o700 });
      await writeDurably(temporary, crl, 'w');
      await rename(temporary, file);
    } catch (cause) {
      throw unwritable(file, cause);
    }
  }
}

async function localCrlPaths(organisation: string): Promise<string[]> {
  const paths: string[] = [];
  for (const kind of ['peers', 'orderers']) {
    const servers = await readdir(join(organisation, kind)).catch(() => []);
    paths.push(...servers.map((server) => join(organisation, kind, server, 'msp', 'crls', 'crl.pem')));
  }
  return paths;
}
