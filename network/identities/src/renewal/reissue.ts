import { createPrivateKey, type KeyObject } from 'node:crypto';
import { ECDSA_P256, toCryptoKey, type Credential } from '../certificates';
import { IdentityError } from '../errors';
import type { Issuance } from '../issuance';
import {
  AuthorityKeyIdentifierExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '../x509';

const LEAF_YEARS = 5;

/**
 * Issues a certificate anew: subject, roles, names and usages as they were, another serial number, valid from now and not longer
 * than the authority.
 * @param old PEM
 * @param publicKey the old key or a new one, P-256
 * @returns PEM
 * @throws {IdentityError} AUTHORITY_EXPIRED
 */
export async function reissue(
  issuance: Issuance,
  authority: Credential,
  old: string,
  publicKey: KeyObject,
): Promise<string> {
  const [current, issuer] = [new X509Certificate(old), new X509Certificate(authority.certificate)];
  const key = await toCryptoKey(publicKey, 'verify');
  const certificate = await X509CertificateGenerator.create(
    {
      ...validityWithin(issuance, issuer),
      serialNumber: issuance.serialNumber(current.subject),
      subject: current.subjectName,
      issuer: issuer.subjectName,
      signingAlgorithm: ECDSA_P256,
      signingKey: await toCryptoKey(createPrivateKey(authority.privateKey), 'sign'),
      publicKey: key,
      extensions: [
        await SubjectKeyIdentifierExtension.create(key),
        await AuthorityKeyIdentifierExtension.create(issuer),
        ...current.extensions.filter(
          (extension) =>
            !(
              extension instanceof SubjectKeyIdentifierExtension || extension instanceof AuthorityKeyIdentifierExtension
            ),
        ),
      ],
    },
    issuance.crypto,
  );
  return `${certificate.toString('pem')}\n`;
}

function validityWithin(issuance: Issuance, issuer: X509Certificate): { notBefore: Date; notAfter: Date } {
  const { notBefore, notAfter } = issuance.validity(LEAF_YEARS);
  if (issuer.notAfter <= new Date()) {
    throw new IdentityError({
      code: 'AUTHORITY_EXPIRED',
      message: `the authority ${issuer.subject} expired on ${issuer.notAfter.toISOString()}`,
      cure: 'give the organisation a new authority, and both certificates to the channel while identities are renewed',
    });
  }
  return { notBefore, notAfter: notAfter < issuer.notAfter ? notAfter : issuer.notAfter };
}
