export { createConsortium, loadConsortium } from './consortium';
export type { Consortium, ConsortiumSpec, Member, MemberSpec } from './consortium';
export { IdentityError, type IdentityErrorCode } from './errors';
export type { NodeSpec } from './organisation';
export {
  chaincodePaths,
  nodePaths,
  ORDERER_MSP_ID,
  ordererPaths,
  organisationPaths,
  peerPaths,
  type IdentityPaths,
  type NodePaths,
  type OrganisationPaths,
  type TlsPaths,
} from './paths';
