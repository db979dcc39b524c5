import { copyFileSync, cpSync, existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { nodePaths, organisationPaths } from '@llmnet/fabric-identities';
import { CLIENT, organisation } from './sample-organisations';

/**
 * Lays a sample's built program beside the identities, where it looks for them: nothing in it is changed. Its packages stay
 * in the samples' folder.
 */
export function placeSample(samples: string, root: string, sample: string): string {
  const [from, to] = [join(samples, sample), join(root, sample)];
  if (!existsSync(join(from, 'dist')) || !existsSync(join(from, 'node_modules'))) {
    throw new Error(`${from} is not built: run npm ci and npm run build in it.`);
  }
  mkdirSync(to, { recursive: true });
  cpSync(join(from, 'dist'), join(to, 'dist'), { recursive: true });
  symlinkSync(join(from, 'node_modules'), join(to, 'node_modules'));
  return to;
}

/** The identities of one organisation in the layout of the samples' test network. */
export function placeIdentities(root: string, identitiesDir: string, number: number): void {
  const { mspId, domain, peer } = organisation(number);
  const folder = join(root, 'test-network', 'organizations', 'peerOrganizations', domain);
  const { key, cert } = nodePaths(identitiesDir, mspId, CLIENT);
  place(key, join(folder, 'users', `User1@${domain}`, 'msp', 'keystore'), 'key.pem');
  place(cert, join(folder, 'users', `User1@${domain}`, 'msp', 'signcerts'), 'cert.pem');
  place(organisationPaths(identitiesDir, mspId).tlsCaCert, join(folder, 'peers', peer, 'tls'), 'ca.crt');
}

function place(file: string, folder: string, name: string): void {
  mkdirSync(folder, { recursive: true });
  copyFileSync(file, join(folder, name));
}
