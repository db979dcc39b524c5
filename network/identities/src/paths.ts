import { join } from 'node:path';
import { IdentityError } from './errors';

/** The organisation that runs the orderer; a member may not take this name. */
export const ORDERER_MSP_ID = 'OrdererMSP';

/** The files of one signing and TLS identity; every path is absolute if the consortium's folder is. */
export interface IdentityPaths {
  readonly cert: string;
  readonly key: string;
  readonly tlsCert: string;
  readonly tlsKey: string;
  readonly tlsCaCert: string;
}

/** A node additionally owns the private JWK to which texts are encrypted. */
export interface NodePaths extends IdentityPaths {
  readonly encryptionKey: string;
}

export interface TlsPaths {
  readonly tlsCert: string;
  readonly tlsKey: string;
  readonly tlsCaCert: string;
}

/** What everybody may know of an organisation: its root certificates and NodeOU rules. */
export interface OrganisationPaths {
  readonly caCert: string;
  readonly tlsCaCert: string;
  readonly config: string;
}

/** Names become folder names and certificate subjects, so they are kept to one plain path segment. */
export function assertName(name: string): void {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(name)) {
    throw new IdentityError({
      code: 'INVALID_NAME',
      message: `"${name}" cannot name an organisation or a node`,
      cure: 'use 1 to 64 letters, digits, ".", "_" or "-", starting with a letter or digit',
    });
  }
}

export function organisationFolder(dir: string, mspId: string): string {
  assertName(mspId);
  return join(dir, mspId);
}

export function nodeFolder(dir: string, mspId: string, enrolmentId: string): string {
  assertName(enrolmentId);
  return join(organisationFolder(dir, mspId), 'nodes', enrolmentId);
}

export function organisationPaths(dir: string, mspId: string): OrganisationPaths {
  const msp = join(organisationFolder(dir, mspId), 'msp');
  return {
    caCert: join(msp, 'cacerts', 'ca.pem'),
    tlsCaCert: join(msp, 'tlscacerts', 'tlsca.pem'),
    config: join(msp, 'config.yaml'),
  };
}

/** Signing authority `ca` or TLS authority `tlsca`, with its key; only of organisations whose identities are created here. */
export function authorityFolder(dir: string, mspId: string, authority: 'ca' | 'tlsca'): string {
  return join(organisationFolder(dir, mspId), authority);
}

/** The revocation list in an organisation's public MSP; there is none before the first revocation. */
export function crlPath(dir: string, mspId: string): string {
  return join(organisationFolder(dir, mspId), 'msp', 'crls', 'crl.pem');
}

/** @param index which of the member's peers, from 0 */
export function peerPaths(dir: string, mspId: string, index = 0): IdentityPaths {
  return identityPaths(serverFolder(dir, mspId, 'peer', index));
}

/** @param index which orderer, from 0 */
export function ordererPaths(dir: string, index = 0): IdentityPaths {
  return identityPaths(serverFolder(dir, ORDERER_MSP_ID, 'orderer', index));
}

/** `kind` is both the folder and the OU: `peers/peer0` with OU=peer, `orderers/orderer0` with OU=orderer. */
export function serverFolder(dir: string, mspId: string, kind: 'peer' | 'orderer', index: number): string {
  return join(organisationFolder(dir, mspId), `${kind}s`, `${kind}${index}`);
}

/** One identity of a consortium; `chaincode` is the TLS identity of a member's chaincode server. */
export type IdentityRef =
  | { readonly kind: 'peer'; readonly mspId: string; readonly index: number }
  | { readonly kind: 'orderer'; readonly index: number }
  | { readonly kind: 'node'; readonly mspId: string; readonly enrolmentId: string }
  | { readonly kind: 'chaincode'; readonly mspId: string };

/** The folder with `msp` and `tls` of an identity; a chaincode server's has only `tls`. */
export function identityFolder(dir: string, ref: IdentityRef): string {
  switch (ref.kind) {
    case 'node':
      return nodeFolder(dir, ref.mspId, ref.enrolmentId);
    case 'chaincode':
      return join(organisationFolder(dir, ref.mspId), 'chaincode');
    case 'peer':
    case 'orderer':
      return serverFolder(dir, organisationOf(ref), ref.kind, ref.index);
  }
}

export function organisationOf(ref: IdentityRef): string {
  return ref.kind === 'orderer' ? ORDERER_MSP_ID : ref.mspId;
}

/** Its enrolment id here, which is its certificate's common name. */
export function nameOf(ref: IdentityRef): string {
  switch (ref.kind) {
    case 'node':
      return ref.enrolmentId;
    case 'chaincode':
      return 'chaincode';
    case 'peer':
    case 'orderer':
      return `${ref.kind}${ref.index}`;
  }
}

export function nodePaths(dir: string, mspId: string, enrolmentId: string): NodePaths {
  const folder = nodeFolder(dir, mspId, enrolmentId);
  return { ...identityPaths(folder), encryptionKey: join(folder, 'encryption.jwk') };
}

/** TLS identity of the chaincode server that a member runs. */
export function chaincodePaths(dir: string, mspId: string): TlsPaths {
  return tlsPaths(join(organisationFolder(dir, mspId), 'chaincode', 'tls'));
}

function identityPaths(folder: string): IdentityPaths {
  return {
    cert: join(folder, 'msp', 'signcerts', 'cert.pem'),
    key: join(folder, 'msp', 'keystore', 'key.pem'),
    ...tlsPaths(join(folder, 'tls')),
  };
}

function tlsPaths(folder: string): TlsPaths {
  return {
    tlsCert: join(folder, 'server.crt'),
    tlsKey: join(folder, 'server.key'),
    tlsCaCert: join(folder, 'ca.crt'),
  };
}
