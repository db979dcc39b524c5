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

/** Verdicts an identity keeps: the same proposal goes to several endorsers, the same envelope to orderer and validators. */
const KEPT_VERDICTS = 64;

/** A certificate that claims to be of an organisation; `role` is undefined if the organisation does not vouch for it. */
export class Identity {
  readonly mspId: string;
  readonly role: NodeOuRole | undefined;
  readonly #publicKey: KeyObject;
  readonly #expiresAt: number;
  readonly #verdicts = new LruMap<string, boolean>(KEPT_VERDICTS);

  constructor(
    readonly organisation: Organisation,
    certificate: X509Certificate,
  ) {
    this.mspId = organisation.mspId;
    this.role = isIssuedBy(certificate, organisation.roots) ? roleOf(certificate) : undefined;
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
    const digest = sha256(sha256(message), signature).toString('latin1');
    return this.#verdicts.getOrCreate(digest, () => verifyLowS(message, signature, this.#publicKey));
  }
}

function isIssuedBy(certificate: X509Certificate, roots: readonly X509Certificate[]): boolean {
  return (
    !certificate.ca &&
    roots.some((root) => root.ca && certificate.checkIssued(root) && certificate.verify(root.publicKey))
  );
}

/** Exactly one of the OUs must be a NodeOU (Fabric `msp/mspimplvalidate.go`, validateIdentityOUsV143). */
function roleOf(certificate: X509Certificate): NodeOuRole | undefined {
  const roles = certificate.subject
    .split('\n')
    .filter((line) => line.startsWith('OU='))
    .map((line) => line.slice('OU='.length))
    .filter(isRole);
  return roles.length === 1 ? roles[0] : undefined;
}

function isRole(ou: string): ou is NodeOuRole {
  return ROLES.has(ou);
}
