import type { Credential } from './certificates';
import type { FolderContents } from './folders';

const ROLES = { Client: 'client', Peer: 'peer', Admin: 'admin', Orderer: 'orderer' } as const;

/** MSP `config.yaml`: the certificate's OU says what an identity is (Fabric, "Membership Service Providers", NodeOUs). */
function nodeOuConfig(): string {
  const rules = Object.entries(ROLES).map(
    ([role, ou]) =>
      `  ${role}OUIdentifier:\n    Certificate: cacerts/ca.pem\n    OrganizationalUnitIdentifier: ${ou}\n`,
  );
  return `NodeOUs:\n  Enable: true\n${rules.join('')}`;
}

/** What an organisation's identities are checked with, all PEM. */
export interface MspRoots {
  readonly ca: string;
  readonly tlsCa: string;
  /** Which of its certificates are revoked, if any ever was. */
  readonly crl?: string;
}

/** The public part of an organisation's MSP, in the layout of Fabric's own tools. */
export function organisationMsp({ ca, tlsCa, crl }: MspRoots): FolderContents {
  return {
    'cacerts/ca.pem': ca,
    'tlscacerts/tlsca.pem': tlsCa,
    'config.yaml': nodeOuConfig(),
    ...(crl === undefined ? {} : { 'crls/crl.pem': crl }),
  };
}

export function signingMsp(roots: MspRoots, signer: Credential): FolderContents {
  return {
    ...organisationMsp(roots),
    'signcerts/cert.pem': signer.certificate,
    'keystore/key.pem': signer.privateKey,
  };
}

/** @param tlsCa the root's certificate */
export function tlsFiles(tlsCa: string, leaf: Credential): FolderContents {
  return { 'ca.crt': tlsCa, 'server.crt': leaf.certificate, 'server.key': leaf.privateKey };
}

export function under(folder: string, contents: FolderContents): FolderContents {
  return Object.fromEntries(Object.entries(contents).map(([path, text]) => [`${folder}/${path}`, text]));
}
