import { createHash, createPrivateKey } from 'node:crypto';
import { p256 } from '@noble/curves/nist';
import type { Credential } from '../certificates';

/**
 * The authorization of a request by a certificate of the authority: `base64(certificate).base64(signature)`, where method, path,
 * body and certificate are signed, in base64 and with dots between them (hyperledger/fabric-ca, `util/util.go`). The signature
 * is the smaller of the two that ECDSA allows, as Fabric's verifiers insist.
 * @param path with its query
 */
export function authorizationToken(credential: Credential, method: string, path: string, body: string): string {
  const certificate = base64(credential.certificate);
  const payload = [method, base64(path), base64(body), certificate].join('.');
  const { d } = createPrivateKey(credential.privateKey).export({ format: 'jwk' });
  const digest = createHash('sha256').update(payload).digest();
  const signature = p256.sign(digest, Buffer.from(d ?? '', 'base64url'), { lowS: true });
  return `${certificate}.${Buffer.from(signature.toBytes('der')).toString('base64')}`;
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
