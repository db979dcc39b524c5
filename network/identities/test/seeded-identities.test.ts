import { X509Certificate } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createConsortium, organisationPaths, peerPaths } from '@llmnet/fabric-identities';
import { temporaryFolder } from '@llmnet/test-kit/programs';

const MEMBERS = ['AsterMSP', 'BirchMSP'].map((mspId) => ({
  mspId,
  nodes: [{ enrolmentId: 'client', ou: 'client' as const, roles: ['requester'] }],
}));

async function identities(seed: string): Promise<string> {
  const dir = temporaryFolder();
  await createConsortium({ dir, members: MEMBERS, seed });
  return dir;
}

function contents(dir: string): Map<string, string> {
  const files = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    files.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [path.slice(dir.length), readFileSync(path, 'utf8')];
    }),
  );
}

describe('identities from a seed', () => {
  it('are the same byte for byte, keys and certificates', async () => {
    const first = contents(await identities('a seed'));
    expect(first.size).toBeGreaterThan(50);
    expect(contents(await identities('a seed'))).toEqual(first);
  });

  it('are others for another seed', async () => {
    const [one, other] = [contents(await identities('one seed')), contents(await identities('other seed'))];
    const pems = [...one].filter(([path]) => path.endsWith('.pem') && !path.endsWith('config.yaml'));
    expect(pems.filter(([path, text]) => other.get(path) === text)).toEqual([]);
  });

  it('have a key of their own each', async () => {
    const keys = [...contents(await identities('a seed'))].filter(([path]) => /key\.pem$|server\.key$/.test(path));
    expect(new Set(keys.map(([, text]) => text)).size).toBe(keys.length);
  });

  it('are certificates that their authority signed, with the smaller of the two signatures', async () => {
    const dir = await identities('a seed');
    const root = new X509Certificate(readFileSync(organisationPaths(dir, 'AsterMSP').caCert));
    const peer = new X509Certificate(readFileSync(peerPaths(dir, 'AsterMSP').cert));
    expect(peer.verify(root.publicKey)).toBe(true);
    expect(root.verify(root.publicKey)).toBe(true);
  });
});
