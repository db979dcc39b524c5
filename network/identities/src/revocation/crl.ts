import { createPrivateKey } from 'node:crypto';
import { ECDSA_P256, toCryptoKey, type Credential } from '../certificates';
import {
  AuthorityKeyIdentifierExtension,
  Extension,
  PemConverter,
  X509Certificate,
  X509Crl,
  X509CrlGenerator,
} from '../x509';

const CRL_NUMBER_OID = '2.5.29.20';
/** RFC 7468, section 6; Go parses no other, and so no peer starts with one. */
const PEM_LABEL = 'X509 CRL';

/**
 * The next revocation list of an authority: what was revoked stays, `serialNumbers` (hex) are added. Fabric looks for the list
 * by its authority key identifier and takes every entry as revoked at once (`msp/mspimplvalidate.go`).
 * @param previous PEM
 * @returns PEM
 */
export async function nextCrl(
  authority: Credential,
  serialNumbers: readonly string[],
  previous: string | undefined,
): Promise<string> {
  const issuer = new X509Certificate(authority.certificate);
  const old = previous === undefined ? undefined : new X509Crl(previous);
  const now = new Date();
  const entries = new Map(old?.entries.map(({ serialNumber, revocationDate }) => [serialNumber, revocationDate]));
  for (const serialNumber of serialNumbers) {
    if (!entries.has(serialNumber)) entries.set(serialNumber, now);
  }
  const crl = await X509CrlGenerator.create({
    issuer: issuer.subjectName,
    thisUpdate: now,
    // No list follows by itself: this one is good until it is replaced.
    nextUpdate: issuer.notAfter,
    signingAlgorithm: ECDSA_P256,
    signingKey: await toCryptoKey(createPrivateKey(authority.privateKey), 'sign'),
    entries: [...entries].map(([serialNumber, revocationDate]) => ({ serialNumber, revocationDate })),
    extensions: [
      await AuthorityKeyIdentifierExtension.create(issuer),
      new Extension(CRL_NUMBER_OID, false, derInteger(now.getTime())),
    ],
  });
  return `${PemConverter.encode(crl.rawData, PEM_LABEL)}\n`;
}

/** Hex, lower case. */
export function revokedSerialNumbers(crl: string | undefined): ReadonlySet<string> {
  return new Set(
    crl === undefined ? [] : new X509Crl(crl).entries.map(({ serialNumber }) => serialNumber.toLowerCase()),
  );
}

/** CRL numbers only have to grow (RFC 5280, 5.2.3); milliseconds do, without remembering anything. */
function derInteger(value: number): Uint8Array {
  const hex = value.toString(16);
  const even = hex.padStart(hex.length + (hex.length % 2), '0');
  const bytes = Buffer.from(/^[89a-f]/.test(even) ? `00${even}` : even, 'hex');
  return Uint8Array.from([0x02, bytes.length, ...bytes]);
}
