import { userFiles } from './consortium';

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
