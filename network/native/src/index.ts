export {
  BinariesError,
  FABRIC_VERSION,
  findBinaries,
  installFabric,
  locateBinaries,
  toolFolder,
  type BinariesErrorCode,
  type BinariesSearch,
  type BinariesSource,
  type FabricBinaries,
  type Installation,
  type InstallOptions,
  type InstallProgress,
  type LocatedBinaries,
} from './binaries';
export * from './chaincode';
export { AdminCli } from './commands/admin-cli';
export { NativeNetworkError, type NativeNetworkErrorCode } from './errors';
export { NativeNetwork, type NativeNetworkOptions } from './native-network';
export { ordererCount, planNetwork, type NetworkSpec, type OrderingName } from './plan/make-plan';
export {
  serviceAddress,
  type BlockLimits,
  type MemberPlan,
  type NetworkPlan,
  type OrdererPorts,
  type PeerPorts,
} from './plan/network-plan';
export { memberSlug, ordererNodes, peerNodes, type OrdererNode, type PeerNode } from './plan/nodes';
export { loadPlan, PLAN_FILE, savePlan } from './plan/plan-file';
export { unusedPorts } from './plan/ports';
export { HEIGHT, metric } from './readiness/operations';
export { LEADERSHIP } from './readiness/ordering';
export type { StepDisplay } from './start/steps';
export * from './membership';
export * from './doctor';
export { upgradeChaincode, type ChaincodeUpgrade } from './upgrade/upgrade-chaincode';
export { withoutReplacementServers } from './upgrade/replacement-servers';
