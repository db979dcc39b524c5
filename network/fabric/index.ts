export { FABRIC_VERSION, findBinaries, type FabricBinaries } from './binaries/find';
export type { ChaincodeDefinition, CollectionDefinition } from './chaincode/deployment';
export { packService, type ServicePackage } from './chaincode/package';
export { FabricNetworkError, type FabricNetworkErrorCode } from './errors';
export { FabricNetwork } from './fabric-network';
export type { BatchLimits, FabricMember, FabricTopology, OrdererPorts, PeerPorts } from './topology';
