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

/** The public part of an organisation's MSP, in the layout of Fabric's own tools. */
export function organisationMsp(ca: Credential, tlsCa: Credential): FolderContents {
  return {
    'cacerts/ca.pem': ca.certificate,
    'tlscacerts/tlsca.pem': tlsCa.certificate,
    'config.yaml': nodeOuConfig(),
  };
}

export function signingMsp(ca: Credential, tlsCa: Credential, signer: Credential): FolderContents {
  return {
    ...organisationMsp(ca, tlsCa),
    'signcerts/cert.pem': signer.certificate,
    'keystore/key.pem': signer.privateKey,
  };
}

export function tlsFiles(tlsCa: Credential, leaf: Credential): FolderContents {
  return { 'ca.crt': tlsCa.certificate, 'server.crt': leaf.certificate, 'server.key': leaf.privateKey };
}

export function under(folder: string, contents: FolderContents): FolderContents {
  return Object.fromEntries(Object.entries(contents).map(([path, text]) => [`${folder}/${path}`, text]));
}
