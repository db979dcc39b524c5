import { X509Certificate, type KeyObject } from 'node:crypto';
import { sha256 } from '../ledger/hash';
import { LruMap } from '../lru-map';
import { verifyLowS } from './ecdsa';

export type NodeOuRole = 'client' | 'peer' | 'admin' | 'orderer';

const ROLES: ReadonlySet<string> = new Set<NodeOuRole>(['client', 'peer', 'admin', 'orderer']);

/** Root certificates of an organisation; its members' roles are in their certificates' OU. */
export interface Organisation {
  readonly mspId: string;
  readonly kind: 'member' | 'orderer';
  readonly roots: readonly X509Certificate[];
  /** PEM, for the channel configuration. */
  readonly tlsRoot: Uint8Array;
}

/**
 * Verdicts an identity keeps: the same proposal goes to several endorsers, the same envelope to orderer and validators, an
 * endorsement from its peer to the validators. One client may have as many transactions on the way as a gateway serves calls.
 */
const KEPT_VERDICTS = 2048;

/** A certificate that claims to be of an organisation; `role` is undefined if the organisation does not vouch for it. */
export class Identity {
  readonly mspId: string;
  readonly role: NodeOuRole | undefined;
  /** Whether the organisation's authority issued the certificate. */
  readonly isIssued: boolean;
  /** Organisational units of the certificate. */
  readonly units: readonly string[];
  /** The certificate in DER. */
  readonly raw: Buffer;
  /** SHA-256 of the chain above the certificate: with a unit, it names the unit of one authority (Fabric `msp/mspimpl.go`). */
  readonly certifiers: Buffer;
  readonly #publicKey: KeyObject;
  readonly #expiresAt: number;
  readonly #verdicts = new LruMap<string, boolean>(KEPT_VERDICTS);

  constructor(
    readonly organisation: Organisation,
    certificate: X509Certificate,
  ) {
    this.mspId = organisation.mspId;
    const root = issuerOf(certificate, organisation.roots);
    this.isIssued = root !== undefined;
    this.units = unitsOf(certificate);
    this.role = root && roleAmong(this.units);
    this.raw = certificate.raw;
    this.certifiers = sha256(root?.raw ?? new Uint8Array());
    this.#publicKey = certificate.publicKey;
    this.#expiresAt = Date.parse(certificate.validTo);
  }

  /**
   * Like Fabric's MSP, trust in the certificate ignores its expiry, so that old blocks stay valid
   * (`msp/mspimplvalidate.go`); callers that talk to a live client ask this too.
   */
  isExpired(now: number): boolean {
    return now > this.#expiresAt;
  }

  /** Whether this identity signed `message`; the same bytes get the same answer without being checked again. */
  verify(message: Uint8Array, signature: Uint8Array): boolean {
    return this.#verdicts.getOrCreate(verdictKey(message, signature), () =>
      verifyLowS(message, signature, this.#publicKey),
    );
  }

  /** Remembers a signature that was made in this process with this identity's own key. */
  vouch(message: Uint8Array, signature: Uint8Array): void {
    this.#verdicts.getOrCreate(verdictKey(message, signature), () => true);
  }
}

function verdictKey(message: Uint8Array, signature: Uint8Array): string {
  return sha256(sha256(message), signature).toString('latin1');
}

function issuerOf(certificate: X509Certificate, roots: readonly X509Certificate[]): X509Certificate | undefined {
  return certificate.ca
    ? undefined
    : roots.find((root) => root.ca && certificate.checkIssued(root) && certificate.verify(root.publicKey));
}

function unitsOf(certificate: X509Certificate): string[] {
  return certificate.subject
    .split('\n')
    .filter((line) => line.startsWith('OU='))
    .map((line) => line.slice('OU='.length));
}

/** Exactly one of the OUs must be a NodeOU (Fabric `msp/mspimplvalidate.go`, validateIdentityOUsV143). */
function roleAmong(units: readonly string[]): NodeOuRole | undefined {
  const roles = units.filter(isRole);
  return roles.length === 1 ? roles[0] : undefined;
}

function isRole(ou: string): ou is NodeOuRole {
  return ROLES.has(ou);
}
