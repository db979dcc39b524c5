import { createPublicKey, type KeyObject } from 'node:crypto';
import { ECDSA_P256, toCryptoKey } from '../certificates';
import { Pkcs10CertificateRequestGenerator } from '../x509';

/** A certificate signing request (PKCS #10, PEM) for an ECDSA P-256 key. */
export async function signingRequest(privateKey: KeyObject, commonName: string): Promise<string> {
  const request = await Pkcs10CertificateRequestGenerator.create({
    name: [{ CN: [commonName] }],
    signingAlgorithm: ECDSA_P256,
    keys: {
      privateKey: await toCryptoKey(privateKey, 'sign'),
      publicKey: await toCryptoKey(createPublicKey(privateKey), 'verify'),
    },
  });
  return request.toString('pem');
}
