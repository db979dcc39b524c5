import path from 'node:path';
import { nodePaths, organisationPaths, type NodeSpec } from '@llmnet/fabric-identities';

/** Enrolment ids of the identities that each member gets. */
export const CLIENTS = { admin: 'admin', user: 'user1' } as const;

/** MSP ids as Fabric's own samples have them: Org1MSP, Org2MSP, … */
export function mspIds(members: number): readonly string[] {
  return Array.from({ length: members }, (_, index) => `Org${index + 1}MSP`);
}

/** The nodes of each member, for `createConsortium`. */
export const CLIENT_NODES: readonly NodeSpec[] = [
  { enrolmentId: CLIENTS.admin, ou: 'admin', roles: ['admin'] },
  { enrolmentId: CLIENTS.user, ou: 'client', roles: ['requester', 'coordinator', 'respondent', 'validator'] },
];

/** Where a client finds what it needs to be a member's user. */
function userFiles(dir: string, mspId: string): { cert: string; key: string; tlsCaCert: string } {
  const { cert, key } = nodePaths(dir, mspId, CLIENTS.user);
  const relative = (file: string): string => path.relative(dir, file);
  return { cert: relative(cert), key: relative(key), tlsCaCert: relative(organisationPaths(dir, mspId).tlsCaCert) };
}

/** Where each member's gateway is, and which files make a client one of its users, as lines for the user. */
export function formatMembers(
  identitiesDir: string,
  gateways: readonly { readonly mspId: string; readonly address: string }[],
): readonly string[] {
  const rows = gateways.map(({ mspId, address }) => {
    const { cert, key, tlsCaCert } = userFiles(identitiesDir, mspId);
    const indent = ' '.repeat(30);
    return `  ${mspId.padEnd(10)} ${address.padEnd(16)} certificate ${cert}\n${indent}key         ${key}\n${indent}TLS root    ${tlsCaCert}`;
  });
  return [`Gateways and a user of each member, files in ${identitiesDir}:`, ...rows];
}
