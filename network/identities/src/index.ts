export { createConsortium, identityRefs, loadConsortium } from './consortium';
export type { Consortium, ConsortiumSpec, Member, MemberSpec } from './consortium';
export { IdentityError, type IdentityErrorCode } from './errors';
export { ensureOrdererAdmin } from './orderer-admin';
export type { NodeSpec } from './organisation';
export {
  chaincodePaths,
  crlPath,
  nodePaths,
  ORDERER_MSP_ID,
  ordererPaths,
  organisationPaths,
  peerPaths,
  type IdentityPaths,
  type IdentityRef,
  type NodePaths,
  type OrganisationPaths,
  type TlsPaths,
} from './paths';
export { renewCertificate, type Renewal, type RenewalOptions } from './renewal/renew';
export { revokeCertificate, type Revocation } from './revocation/revoke';
export { exposedKeys, type ExposedKey } from './validity/key-files';
export {
  certificateReport,
  type CertificateState,
  type CertificateStatus,
  type ReportOptions,
} from './validity/report';
export {
  type CertificateAuthority,
  type CertificateRequest,
  type EnrolmentSecret,
  type IssuedCertificate,
} from './fabric-ca/authority';
export { FabricCa, type FabricCaOptions } from './fabric-ca/client';
export { enrolIdentity, enrolOrganisation, type Enrolment, type OrganisationAuthorities } from './fabric-ca/enrol';
export { fabricCaReissuer } from './fabric-ca/reissuer';
export { importMsp, type MspImport } from './import/import-msp';
export { importCrl } from './revocation/import-crl';
export { createClientCredential } from './client-credential';
