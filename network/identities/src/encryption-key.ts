import type { KeyObject } from 'node:crypto';

/** A node's private ECDH P-256 key as a JWK; `kid` is `mspId/enrolmentId`, the name under which JWE recipients find it. */
export function encryptionKey(mspId: string, enrolmentId: string, privateKey: KeyObject): string {
  const jwk = { ...privateKey.export({ format: 'jwk' }), kid: `${mspId}/${enrolmentId}`, use: 'enc' };
  return `${JSON.stringify(jwk, null, 2)}\n`;
}
