export { collectionsFile, membersCollection, type ChaincodeDefinition, type CollectionDefinition } from './definition';
export { ChaincodeError, type ChaincodeErrorCode } from './errors';
export type { LifecycleChannel, PeerAdmin } from './lifecycle/channel';
export { definitionOnChannel, deployChaincode, type Deployment, type MemberPackages } from './lifecycle/deploy';
export type { ChaincodePackage, PackageType } from './package/chaincode-package';
export { packNode } from './package/node-package';
export { packService, type ServiceConnection, type ServiceTls } from './package/service-package';
export { writePrivateFile } from './private-file';
export { lifecycleChannel } from './network-channel';
export { deployRelease, startServers, upgradeRelease, type ChaincodeRelease, type ServerHost } from './release';
export {
  isMemberServer,
  memberServerName,
  memberServerProgram,
  packMemberService,
  type ChaincodeProgram,
  type MemberServer,
} from './server/member-server';
