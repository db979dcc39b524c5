import { checkFolder, type FabricBinaries } from './programs';

export type { FabricBinaries } from './programs';

/**
 * Finds Fabric's programs in a folder that the caller knows.
 * @throws {BinariesError} BINARIES_MISSING, BINARIES_UNUSABLE, BINARIES_WRONG_VERSION
 */
export async function findBinaries(folder: string): Promise<FabricBinaries> {
  return (await checkFolder(folder)).binaries;
}
