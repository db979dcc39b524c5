import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { rolesIn } from './attributes';
import type { Credential } from './certificates';
import { IdentityError } from './errors';
import { X509Certificate as ParsedCertificate } from './x509';

/** Texts with where they come from, so that an error can name it. */
export interface Sourced {
  readonly text: string;
  /** A file or an authority's address. */
  readonly source: string;
}

export interface CredentialToCheck {
  readonly certificate: Sourced;
  readonly privateKey: Sourced;
  /** The root that has to have issued it. */
  readonly authority: Sourced;
}

/**
 * Checks that a certificate can be used: the key is its own, the root issued it, it is valid now.
 * @returns both as PEM, the key as PKCS #8
 * @throws {IdentityError} IDENTITY_INVALID with the source and the cause
 */
export function checkCredential(
  { certificate, privateKey, authority }: CredentialToCheck,
  now = new Date(),
): Credential {
  const leaf = parseCertificate(certificate);
  const root = parseCertificate(authority);
  const key = parseKey(privateKey);
  if (!leaf.checkPrivateKey(key)) {
    throw invalid(privateKey.source, `is not the key of the certificate in ${certificate.source}`);
  }
  if (!root.ca) {
    throw invalid(authority.source, 'is not the certificate of an authority');
  }
  if (!leaf.checkIssued(root) || !leaf.verify(root.publicKey)) {
    throw invalid(
      certificate.source,
      `was not issued by the root in ${authority.source}; intermediate ones are not supported`,
    );
  }
  assertValidNow(leaf, certificate.source, now);
  assertValidNow(root, authority.source, now);
  return { certificate: certificate.text, privateKey: key.export({ type: 'pkcs8', format: 'pem' }).toString() };
}

/**
 * Checks that a certificate's OU is the role under which Fabric's MSPs know it (NodeOUs).
 * @throws {IdentityError} IDENTITY_INVALID
 */
export function assertNodeOu({ text, source }: Sourced, ou: string): void {
  const found = new ParsedCertificate(text).subjectName.getField('OU');
  if (!found.includes(ou)) {
    throw invalid(source, `has ${found.length === 0 ? 'no OU' : `the OU ${found.join(', ')}`}, not ${ou}`);
  }
}

/**
 * Checks that a node's certificate names it and has its roles: the chaincode knows it by both.
 * @throws {IdentityError} IDENTITY_INVALID
 */
export function assertNode({ text, source }: Sourced, enrolmentId: string, roles: readonly string[]): void {
  const commonNames = new ParsedCertificate(text).subjectName.getField('CN');
  if (!commonNames.includes(enrolmentId)) {
    throw invalid(source, `is of ${commonNames.join(', ')}, not of ${enrolmentId}`);
  }
  const found = rolesIn(text);
  const missing = roles.filter((role) => !found.includes(role));
  if (missing.length > 0) {
    throw invalid(
      source,
      `has not the role ${missing.join(', ')}: register the node with the attribute llmnet.roles=${roles.join(',')}:ecert`,
    );
  }
}

export function parseCertificate({ text, source }: Sourced): X509Certificate {
  try {
    return new X509Certificate(text);
  } catch (cause) {
    throw invalid(source, 'is no X.509 certificate in PEM', cause);
  }
}

export function invalid(source: string, problem: string, cause?: unknown): IdentityError {
  return new IdentityError({
    code: 'IDENTITY_INVALID',
    message: `${source} ${problem}`,
    cure: 'have the certificate issued again and try once more',
    cause,
  });
}

function parseKey({ text, source }: Sourced): KeyObject {
  try {
    const key = createPrivateKey(text);
    if (key.asymmetricKeyDetails?.namedCurve === 'prime256v1') return key;
  } catch (cause) {
    throw invalid(source, 'is no private key in PEM', cause);
  }
  throw invalid(source, 'is a key of another kind than ECDSA P-256');
}

function assertValidNow({ validFrom, validTo }: X509Certificate, source: string, now: Date): void {
  if (new Date(validTo) <= now) throw invalid(source, `expired on ${new Date(validTo).toISOString()}`);
  if (new Date(validFrom) > now) throw invalid(source, `is not valid before ${new Date(validFrom).toISOString()}`);
}
