import { Extension } from './x509';

/** Where Fabric CA puts an identity's attributes, and where the chaincode's ClientIdentity looks for them. */
const FABRIC_CA_ATTRIBUTES_OID = '1.2.3.4.5.6.7.8.1';

export type NodeOu = 'client' | 'peer' | 'admin' | 'orderer';

/**
 * Fabric CA's attribute extension: JSON `{"attrs":{name: value}}` as the extension's bytes
 * (hyperledger/fabric-ca docs, "Attribute-Based Access Control").
 */
export function nodeAttributes(enrolmentId: string, ou: NodeOu, roles: readonly string[]): Extension {
  const attrs = { 'hf.EnrollmentID': enrolmentId, 'hf.Type': ou, 'llmnet.roles': roles.join(',') };
  return new Extension(FABRIC_CA_ATTRIBUTES_OID, false, Buffer.from(JSON.stringify({ attrs })));
}
