import { generateKeyPairSync } from 'node:crypto';
import { NODE_ATTRIBUTES } from '../attributes';
import type { Credential } from '../certificates';
import { assertNode, assertNodeOu, checkCredential, invalid, type Sourced } from '../checks';
import { exists } from '../folders';
import { identityFolder, type IdentityRef } from '../paths';
import { assertNew, placeIdentity } from '../place';
import type { CertificateAuthority, CertificateRequest, EnrolmentSecret } from './authority';

/** The two authorities of an organisation; one server may be both. */
export interface OrganisationAuthorities {
  readonly signing: CertificateAuthority;
  readonly tls: CertificateAuthority;
}

/** One identity that the organisation's registrar has registered. */
export interface Enrolment {
  /** A node's enrolment id is the one that is registered. */
  readonly ref: IdentityRef;
  /** At the signing authority, and at the TLS authority unless `tlsSecret` says otherwise. */
  readonly secret: EnrolmentSecret;
  readonly tlsSecret?: EnrolmentSecret;
  /** What a node is registered as; `client` if left out. */
  readonly ou?: 'client' | 'admin';
  /** What a node's registered attribute `llmnet.roles` has to hold. */
  readonly roles?: readonly string[];
  /** Names, besides this machine's, under which it is reached by TLS. */
  readonly hostNames?: readonly string[];
}

const THIS_MACHINE = ['localhost', '127.0.0.1'];

/**
 * Has an identity's certificates issued by its organisation's Fabric CA and lays them into the consortium's folder. Keys are made
 * here and never sent.
 * @throws {IdentityError} IDENTITY_EXISTS; AUTHORITY_*; IDENTITY_INVALID if the authority issued something else than is needed, such
 *   as a certificate without the role; IDENTITIES_UNWRITABLE
 */
export async function enrolIdentity(
  dir: string,
  enrolment: Enrolment,
  authorities: OrganisationAuthorities,
): Promise<void> {
  const { ref, secret, tlsSecret = secret, hostNames = [] } = enrolment;
  await assertNew(dir, ref);
  const roots = { ca: await rootOf(authorities.signing), tlsCa: await rootOf(authorities.tls) };
  const signing =
    ref.kind === 'chaincode' ? {} : { signing: await enrolSigner(enrolment, authorities.signing, roots.ca) };
  const tls = await certify(authorities.tls, tlsSecret, roots.tlsCa, {
    profile: 'tls',
    hosts: [...THIS_MACHINE, ...hostNames],
  });
  await placeIdentity(dir, { ref, roots, tls, ...signing });
}

/**
 * Enrols the identities of one organisation that are not there yet, so that it can be called again after a failure.
 * @throws as `enrolIdentity`, but for IDENTITY_EXISTS
 */
export async function enrolOrganisation(
  dir: string,
  enrolments: readonly Enrolment[],
  authorities: OrganisationAuthorities,
): Promise<void> {
  for (const enrolment of enrolments) {
    if (!(await exists(identityFolder(dir, enrolment.ref)))) {
      await enrolIdentity(dir, enrolment, authorities);
    }
  }
}

async function enrolSigner(
  { ref, secret, ou = 'client', roles = [] }: Enrolment,
  authority: CertificateAuthority,
  root: Sourced,
): Promise<Credential> {
  const attributes = roles.length === 0 ? {} : { attributes: NODE_ATTRIBUTES };
  const credential = await certify(authority, secret, root, { profile: 'signing', ...attributes });
  const certificate = { text: credential.certificate, source: certificateFrom(authority, secret) };
  assertNodeOu(certificate, ref.kind === 'peer' || ref.kind === 'orderer' ? ref.kind : ou);
  if (ref.kind === 'node') assertNode(certificate, ref.enrolmentId, roles);
  return credential;
}

async function certify(
  authority: CertificateAuthority,
  secret: EnrolmentSecret,
  root: Sourced,
  request: Pick<CertificateRequest, 'profile' | 'hosts' | 'attributes'>,
): Promise<Credential> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const commonName = secret.enrolmentId;
  const { certificate } = await authority.enrol(secret, { privateKey, commonName, ...request });
  return checkCredential({
    certificate: { text: certificate, source: certificateFrom(authority, secret) },
    privateKey: { text: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), source: 'the key made here' },
    authority: root,
  });
}

function certificateFrom({ address }: CertificateAuthority, { enrolmentId }: EnrolmentSecret): string {
  return `the certificate of ${enrolmentId} from ${address}`;
}

/** The authority's root, which has to issue certificates itself. */
export async function rootOf(authority: CertificateAuthority): Promise<Sourced> {
  const source = `the chain of ${authority.address}`;
  const [root, ...others] = await authority.chain();
  if (root === undefined || others.length > 0) {
    throw invalid(
      source,
      `has ${root === undefined ? 'no' : 'intermediate'} certificates: a root that issues them itself is needed`,
    );
  }
  return { text: root, source };
}
