import { BinariesError } from './errors';
import { checkFolder, type FabricBinaries } from './programs';
import { FABRIC_VERSION } from './version';

export type { FabricBinaries } from './programs';

/**
 * Finds Fabric's programs in a folder that the caller knows.
 * @param folder such as `process.env.FABRIC_BIN`, which may be unset
 * @throws {BinariesError} BINARIES_MISSING, BINARIES_UNUSABLE, BINARIES_WRONG_VERSION
 */
export async function findBinaries(folder: string | undefined): Promise<FabricBinaries> {
  if (folder === undefined || folder === '') {
    throw new BinariesError({
      code: 'BINARIES_MISSING',
      message: "no folder with Fabric's programs is given; is FABRIC_BIN unset?",
      cure: `set FABRIC_BIN to a folder with the programs of Fabric ${FABRIC_VERSION}; installFabric() fetches a release, with its programs in bin`,
    });
  }
  return (await checkFolder(folder)).binaries;
}
