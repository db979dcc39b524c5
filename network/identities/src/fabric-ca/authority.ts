import type { KeyObject } from 'node:crypto';
import type { Credential } from '../certificates';

/** What a certificate is asked for. */
export interface CertificateRequest {
  readonly privateKey: KeyObject;
  readonly commonName: string;
  /** `tls` makes the certificate good for either end of a TLS connection. */
  readonly profile: 'signing' | 'tls';
  /** Names and addresses of the machine, for TLS. */
  readonly hosts?: readonly string[];
  /** Attributes that the certificate must have. */
  readonly attributes?: readonly string[];
}

/** What proves to the authority that somebody may be enrolled; its registrar gave it out. */
export interface EnrolmentSecret {
  readonly enrolmentId: string;
  readonly secret: string;
}

/** PEM. */
export interface IssuedCertificate {
  readonly certificate: string;
  /** Root first only if it is the only one: as the authority has ordered them. */
  readonly chain: readonly string[];
}

/** An organisation's certificate authority that runs elsewhere. All methods throw IdentityError AUTHORITY_*. */
export interface CertificateAuthority {
  /** For messages. */
  readonly address: string;
  /** The authority's own certificates, PEM. */
  chain(): Promise<readonly string[]>;
  enrol(secret: EnrolmentSecret, request: CertificateRequest): Promise<IssuedCertificate>;
  /** A new certificate for whom `current` was issued to by the same authority. */
  reenrol(current: Credential, request: CertificateRequest): Promise<IssuedCertificate>;
}
