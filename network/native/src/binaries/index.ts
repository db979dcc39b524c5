export { BinariesError, type BinariesErrorCode } from './errors';
export { findBinaries } from './find';
export { installFabric, type InstallOptions, type Installation, type InstallProgress } from './install/install';
export { locateBinaries, type BinariesSearch, type BinariesSource, type LocatedBinaries } from './locate';
export type { FabricBinaries } from './programs';
export { toolFolder } from './tool-folder';
export { FABRIC_VERSION } from './version';
