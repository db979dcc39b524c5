import { z } from 'zod';
import { Extension, X509Certificate } from './x509';

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

/** Attributes that a Fabric CA has to put into a node's certificate. */
export const NODE_ATTRIBUTES = ['hf.EnrollmentID', 'hf.Type', 'llmnet.roles'] as const;

const attributesSchema = z.object({ attrs: z.record(z.string(), z.string()) });

/** The roles in a certificate (PEM); none if it has no such attribute. */
export function rolesIn(certificate: string): readonly string[] {
  const extension = new X509Certificate(certificate).getExtension(FABRIC_CA_ATTRIBUTES_OID);
  if (extension === null) return [];
  const { attrs } = attributesSchema.parse(JSON.parse(Buffer.from(extension.value).toString()));
  return (attrs['llmnet.roles'] ?? '').split(',').filter((role) => role !== '');
}
