import { createPrivateKey, createPublicKey, webcrypto, type KeyObject } from 'node:crypto';
import { isIP } from 'node:net';
import type { Issuance } from './issuance';
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

export const ECDSA_P256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

/** A certificate with its private key (PKCS #8), both PEM. */
export interface Credential {
  readonly certificate: string;
  readonly privateKey: string;
}

/** A self-signed root that may sign leaves only. */
export async function issueAuthority(
  issuance: Issuance,
  organisation: string,
  commonName: string,
): Promise<Credential> {
  const owner = `${organisation}/${commonName}`;
  const keys = keyPair(issuance, owner);
  const certificate = await X509CertificateGenerator.createSelfSigned(
    {
      ...issuance.validity(15),
      serialNumber: issuance.serialNumber(owner),
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
    },
    issuance.crypto,
  );
  return credential(certificate, keys.privateKey);
}

/** A signing certificate whose OU decides its role (NodeOUs). */
export async function issueSigner(
  issuance: Issuance,
  authority: Credential,
  organisation: string,
  commonName: string,
  ou: string,
  attributes: readonly Extension[] = [],
): Promise<Credential> {
  const owner = `${organisation}/${commonName}/${ou}`;
  return issueLeaf(issuance, owner, authority, subject(organisation, commonName, ou), [
    new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
    ...attributes,
  ]);
}

/** A TLS certificate for this machine's loopback interface and other names and addresses of it, good for either end of a connection. */
export async function issueTls(
  issuance: Issuance,
  authority: Credential,
  organisation: string,
  commonName: string,
  hostNames: readonly string[] = [],
): Promise<Credential> {
  return issueLeaf(issuance, `${organisation}/${commonName}/tls`, authority, subject(organisation, commonName), [
    new KeyUsagesExtension(KeyUsageFlags.digitalSignature | KeyUsageFlags.keyAgreement, true),
    new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth]),
    new SubjectAlternativeNameExtension([
      { type: 'dns', value: 'localhost' },
      { type: 'ip', value: '127.0.0.1' },
      ...hostNames.map((value) => ({ type: isIP(value) === 0 ? ('dns' as const) : ('ip' as const), value })),
    ]),
  ]);
}

async function issueLeaf(
  issuance: Issuance,
  owner: string,
  authority: Credential,
  name: JsonName,
  extensions: Extension[],
): Promise<Credential> {
  const issuer = new X509Certificate(authority.certificate);
  const keys = keyPair(issuance, owner);
  const publicKey = await toCryptoKey(keys.publicKey, 'verify');
  const certificate = await X509CertificateGenerator.create(
    {
      ...issuance.validity(5),
      serialNumber: issuance.serialNumber(owner),
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
    },
    issuance.crypto,
  );
  return credential(certificate, keys.privateKey);
}

function keyPair(issuance: Issuance, owner: string): { privateKey: KeyObject; publicKey: KeyObject } {
  const privateKey = issuance.privateKey(owner);
  return { privateKey, publicKey: createPublicKey(privateKey) };
}

/** A P-256 key as WebCrypto has it. */
export async function toCryptoKey(key: KeyObject, usage: 'sign' | 'verify'): Promise<webcrypto.CryptoKey> {
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
