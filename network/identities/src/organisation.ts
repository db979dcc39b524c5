import { dirname, join } from 'node:path';
import { nodeAttributes, type NodeOu } from './attributes';
import { createAuthority, readAuthority } from './authority';
import { issueSigner, issueTls } from './certificates';
import { encryptionKey } from './encryption-key';
import type { Issuance } from './issuance';
import { createFolderOnce, exists, type FolderContents } from './folders';
import { organisationMsp, signingMsp, tlsFiles, under } from './msp-folder';
import { authorityFolder, chaincodePaths, nodeFolder, organisationFolder, serverFolder } from './paths';
import { revocations } from './revocation/crl-file';

export interface NodeSpec {
  readonly enrolmentId: string;
  readonly ou: 'client' | 'admin';
  readonly roles: readonly string[];
}

/** An organisation that identities are issued for. */
export interface Organisation {
  readonly dir: string;
  readonly mspId: string;
  readonly issuance: Issuance;
}

/**
 * Opens an organisation, creating its authorities and its public MSP folder if there is none yet. One that was enrolled with a
 * Fabric CA or imported has a public MSP folder and no authorities here.
 */
export async function openOrganisation(dir: string, mspId: string, issuance: Issuance): Promise<Organisation> {
  const msp = join(organisationFolder(dir, mspId), 'msp');
  if (!(await exists(msp))) {
    const ca = await createAuthority(issuance, authorityFolder(dir, mspId, 'ca'), mspId, `ca.${mspId}`);
    const tlsCa = await createAuthority(issuance, authorityFolder(dir, mspId, 'tlsca'), mspId, `tlsca.${mspId}`);
    await createFolderOnce(msp, () =>
      Promise.resolve(organisationMsp({ ca: ca.certificate, tlsCa: tlsCa.certificate })),
    );
  }
  return { dir, mspId, issuance };
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

export async function ensureChaincodeServer(
  { dir, mspId, issuance }: Organisation,
  hostNames: readonly string[] = [],
): Promise<void> {
  const folder = dirname(chaincodePaths(dir, mspId).tlsCert);
  await createFolderOnce(folder, async () => {
    const tlsCa = await readAuthority(dir, mspId, 'tlsca');
    return tlsFiles(tlsCa.certificate, await issueTls(issuance, tlsCa, mspId, 'chaincode', hostNames));
  });
}

export async function ensureNode(organisation: Organisation, { enrolmentId, ou, roles }: NodeSpec): Promise<void> {
  const { dir, mspId, issuance } = organisation;
  await createFolderOnce(nodeFolder(dir, mspId, enrolmentId), async () => ({
    ...(await identity(organisation, enrolmentId, ou, roles)),
    'encryption.jwk': encryptionKey(mspId, enrolmentId, issuance.privateKey(`${mspId}/${enrolmentId}/encryption`)),
  }));
}

async function identity(
  { dir, mspId, issuance }: Organisation,
  name: string,
  ou: NodeOu,
  roles: readonly string[],
  hostNames: readonly string[] = [],
): Promise<FolderContents> {
  const [ca, tlsCa] = [await readAuthority(dir, mspId, 'ca'), await readAuthority(dir, mspId, 'tlsca')];
  const signer = await issueSigner(issuance, ca, mspId, name, ou, [nodeAttributes(name, ou, roles)]);
  const tls = await issueTls(issuance, tlsCa, mspId, name, hostNames);
  const roots = { ca: ca.certificate, tlsCa: tlsCa.certificate, ...(await revocations(dir, mspId)) };
  return { ...under('msp', signingMsp(roots, signer)), ...under('tls', tlsFiles(roots.tlsCa, tls)) };
}
