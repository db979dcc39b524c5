import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { FabricNetworkError } from '../errors';

/** The release whose behaviour the embedded network reproduces. */
export const FABRIC_VERSION = '3.1.5';

/** Where each of Fabric's programs is. */
export interface FabricBinaries {
  readonly peer: string;
  readonly orderer: string;
  readonly configtxgen: string;
  readonly discover: string;
}

/**
 * Finds Fabric's programs in `folder`.
 * @throws FabricNetworkError BINARIES_MISSING, BINARIES_WRONG_VERSION
 */
export async function findBinaries(folder: string): Promise<FabricBinaries> {
  const binaries: FabricBinaries = {
    peer: join(folder, 'peer'),
    orderer: join(folder, 'orderer'),
    configtxgen: join(folder, 'configtxgen'),
    discover: join(folder, 'discover'),
  };
  for (const path of Object.values<string>({ ...binaries })) {
    await access(path, constants.X_OK).catch((cause: unknown) => {
      throw new FabricNetworkError(
        'BINARIES_MISSING',
        `${path} is not an executable file: name the folder of Fabric ${FABRIC_VERSION}'s programs.`,
        { cause },
      );
    });
  }
  const found = await versionOf(binaries.peer);
  if (found !== FABRIC_VERSION) {
    throw new FabricNetworkError(
      'BINARIES_WRONG_VERSION',
      `${binaries.peer} is Fabric ${found ?? 'of an unknown version'}: version ${FABRIC_VERSION} is needed.`,
    );
  }
  return binaries;
}

async function versionOf(peer: string): Promise<string | undefined> {
  const { stdout } = await promisify(execFile)(peer, ['version']);
  return /^ Version: v?(\S+)$/m.exec(stdout)?.[1];
}
