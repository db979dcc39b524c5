import { createPrivateKey, generateKeyPairSync, randomBytes, webcrypto, type KeyObject } from 'node:crypto';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  AuthorityKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
  type Extension,
  type JsonName,
} from './x509';

const ECDSA_P256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const YEAR_MS = 365 * 24 * 3_600_000;
/** Clocks of members differ a little; a certificate must not be "not yet valid" on its first use. */
const CLOCK_SKEW_MS = 5 * 60_000;

/** A certificate with its private key (PKCS #8), both PEM. */
export interface Credential {
  readonly certificate: string;
  readonly privateKey: string;
}

/** A self-signed root that may sign leaves only. */
export async function issueAuthority(organisation: string, commonName: string): Promise<Credential> {
  const keys = newKeyPair();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    ...validity(15),
    serialNumber: newSerialNumber(),
    name: subject(organisation, commonName),
    signingAlgorithm: ECDSA_P256,
    keys: {
      privateKey: await toCryptoKey(keys.privateKey, 'sign'),
      publicKey: await toCryptoKey(keys.publicKey, 'verify'),
    },
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(await toCryptoKey(keys.publicKey, 'verify')),
    ],
  });
  return credential(certificate, keys.privateKey);
}

/** A signing certificate whose OU decides its role (NodeOUs). */
export async function issueSigner(
  authority: Credential,
  organisation: string,
  commonName: string,
  ou: string,
  attributes: readonly Extension[] = [],
): Promise<Credential> {
  return issueLeaf(authority, subject(organisation, commonName, ou), [
    new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
    ...attributes,
  ]);
}

/** A TLS certificate for this machine, good for either end of a connection. */
export async function issueTls(authority: Credential, organisation: string, commonName: string): Promise<Credential> {
  return issueLeaf(authority, subject(organisation, commonName), [
    new KeyUsagesExtension(KeyUsageFlags.digitalSignature | KeyUsageFlags.keyAgreement, true),
    new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth]),
    new SubjectAlternativeNameExtension([
      { type: 'dns', value: 'localhost' },
      { type: 'ip', value: '127.0.0.1' },
    ]),
  ]);
}

async function issueLeaf(authority: Credential, name: JsonName, extensions: Extension[]): Promise<Credential> {
  const issuer = new X509Certificate(authority.certificate);
  const keys = newKeyPair();
  const publicKey = await toCryptoKey(keys.publicKey, 'verify');
  const certificate = await X509CertificateGenerator.create({
    ...validity(5),
    serialNumber: newSerialNumber(),
    subject: name,
    issuer: issuer.subjectName,
    signingAlgorithm: ECDSA_P256,
    signingKey: await toCryptoKey(createPrivateKey(authority.privateKey), 'sign'),
    publicKey,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      await SubjectKeyIdentifierExtension.create(publicKey),
      await AuthorityKeyIdentifierExtension.create(issuer),
      ...extensions,
    ],
  });
  return credential(certificate, keys.privateKey);
}

function newKeyPair(): { privateKey: KeyObject; publicKey: KeyObject } {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

async function toCryptoKey(key: KeyObject, usage: 'sign' | 'verify'): Promise<webcrypto.CryptoKey> {
  return webcrypto.subtle.importKey('jwk', key.export({ format: 'jwk' }), ECDSA_P256, true, [usage]);
}

function credential(certificate: X509Certificate, privateKey: KeyObject): Credential {
  return {
    certificate: `${certificate.toString('pem')}\n`,
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

function subject(organisation: string, commonName: string, ou?: string): JsonName {
  return [{ O: [organisation] }, ...(ou === undefined ? [] : [{ OU: [ou] }]), { CN: [commonName] }];
}

function validity(years: number): { notBefore: Date; notAfter: Date } {
  const now = Date.now();
  return { notBefore: new Date(now - CLOCK_SKEW_MS), notAfter: new Date(now + years * YEAR_MS) };
}

/** 127 random bits: positive, and never the same twice. */
function newSerialNumber(): string {
  const bytes = randomBytes(16);
  bytes.writeUInt8((bytes.readUInt8(0) & 0x7f) | 0x40, 0);
  return bytes.toString('hex');
}
