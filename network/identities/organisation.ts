import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { nodeAttributes, type NodeOu } from './attributes';
import { issueAuthority, issueSigner, issueTls, type Credential } from './certificates';
import { encryptionKey } from './encryption-key';
import type { Issuance } from './issuance';
import { createFolderOnce, type FolderContents } from './folders';
import { organisationMsp, signingMsp, tlsFiles, under } from './msp-folder';
import { chaincodePaths, nodeFolder, organisationFolder, serverFolder } from './paths';

export interface NodeSpec {
  readonly enrolmentId: string;
  readonly ou: 'client' | 'admin';
  readonly roles: readonly string[];
}

/** An organisation whose two authorities are at hand, so that identities can be issued. */
export interface Organisation {
  readonly dir: string;
  readonly mspId: string;
  readonly ca: Credential;
  readonly tlsCa: Credential;
  readonly issuance: Issuance;
}

/** Opens an organisation's authorities, creating them and the public MSP folder if they are not there yet. */
export async function openOrganisation(dir: string, mspId: string, issuance: Issuance): Promise<Organisation> {
  const folder = organisationFolder(dir, mspId);
  const ca = await openAuthority(issuance, join(folder, 'ca'), mspId, `ca.${mspId}`);
  const tlsCa = await openAuthority(issuance, join(folder, 'tlsca'), mspId, `tlsca.${mspId}`);
  await createFolderOnce(join(folder, 'msp'), () => Promise.resolve(organisationMsp(ca, tlsCa)));
  return { dir, mspId, ca, tlsCa, issuance };
}

/** Peers or orderers, numbered from 0. */
export async function ensureServers(
  organisation: Organisation,
  kind: 'peer' | 'orderer',
  count: number,
  hostNames: readonly string[] = [],
): Promise<void> {
  const { dir, mspId } = organisation;
  for (let index = 0; index < count; index++) {
    await createFolderOnce(serverFolder(dir, mspId, kind, index), () =>
      identity(organisation, `${kind}${index}`, kind, [], hostNames),
    );
  }
}

export async function ensureChaincodeServer({ dir, mspId, tlsCa, issuance }: Organisation): Promise<void> {
  const folder = dirname(chaincodePaths(dir, mspId).tlsCert);
  await createFolderOnce(folder, async () => tlsFiles(tlsCa, await issueTls(issuance, tlsCa, mspId, 'chaincode')));
}

export async function ensureNode(organisation: Organisation, { enrolmentId, ou, roles }: NodeSpec): Promise<void> {
  const { dir, mspId, issuance } = organisation;
  await createFolderOnce(nodeFolder(dir, mspId, enrolmentId), async () => ({
    ...(await identity(organisation, enrolmentId, ou, roles)),
    'encryption.jwk': encryptionKey(mspId, enrolmentId, issuance.privateKey(`${mspId}/${enrolmentId}/encryption`)),
  }));
}

async function identity(
  { mspId, ca, tlsCa, issuance }: Organisation,
  name: string,
  ou: NodeOu,
  roles: readonly string[],
  hostNames: readonly string[] = [],
): Promise<FolderContents> {
  const signer = await issueSigner(issuance, ca, mspId, name, ou, [nodeAttributes(name, ou, roles)]);
  const tls = await issueTls(issuance, tlsCa, mspId, name, hostNames);
  return { ...under('msp', signingMsp(ca, tlsCa, signer)), ...under('tls', tlsFiles(tlsCa, tls)) };
}

async function openAuthority(
  issuance: Issuance,
  folder: string,
  organisation: string,
  commonName: string,
): Promise<Credential> {
  await createFolderOnce(folder, async () => {
    const { certificate, privateKey } = await issueAuthority(issuance, organisation, commonName);
    return { 'cert.pem': certificate, 'key.pem': privateKey };
  });
  const [certificate, privateKey] = await Promise.all(
    ['cert.pem', 'key.pem'].map((file) => readFile(join(folder, file), 'utf8')),
  );
  return { certificate: certificate ?? '', privateKey: privateKey ?? '' };
}
