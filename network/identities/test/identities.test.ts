import { createECDH, createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  chaincodePaths,
  createConsortium,
  loadConsortium,
  nodePaths,
  ordererPaths,
  organisationPaths,
  peerPaths,
} from '@llmnet/fabric-identities';

const NODE = { enrolmentId: 'node1', ou: 'client', roles: ['respondent', 'validator'] } as const;

describe('the identities of a consortium', () => {
  let dir: string;

  beforeEach(async () => {
    dir = join(await mkdtemp(join(tmpdir(), 'llmnet-identities-')), 'consortium');
    await createConsortium({
      dir,
      members: [
        { mspId: 'AsterMSP', nodes: [NODE] },
        { mspId: 'BirchMSP', nodes: [] },
      ],
    });
  });

  afterEach(async () => {
    await rm(join(dir, '..'), { recursive: true, force: true });
  });

  async function certificate(path: string): Promise<X509Certificate> {
    return new X509Certificate(await readFile(path));
  }

  it('are found again', async () => {
    expect(await loadConsortium(dir)).toEqual({
      dir,
      orderers: 1,
      members: [
        { mspId: 'AsterMSP', peers: 1, nodes: ['node1'] },
        { mspId: 'BirchMSP', peers: 1, nodes: [] },
      ],
    });
  });

  it('have a signing and a TLS authority of their own in each organisation', async () => {
    const roots = await Promise.all(
      ['AsterMSP', 'BirchMSP', 'OrdererMSP'].flatMap((mspId) => {
        const { caCert, tlsCaCert } = organisationPaths(dir, mspId);
        return [certificate(caCert), certificate(tlsCaCert)];
      }),
    );
    expect(new Set(roots.map(({ fingerprint256 }) => fingerprint256)).size).toBe(6);
    expect(roots.every(({ ca }) => ca)).toBe(true);
  });

  it.each([
    ['node', 'client', () => nodePaths(dir, 'AsterMSP', 'node1'), 'AsterMSP'],
    ['peer', 'peer', () => peerPaths(dir, 'AsterMSP'), 'AsterMSP'],
    ['orderer', 'orderer', () => ordererPaths(dir), 'OrdererMSP'],
  ] as const)('give a %s a certificate with OU=%s and a matching key', async (_, ou, paths, mspId) => {
    const { cert, key, tlsCert, tlsKey } = paths();
    const { caCert, tlsCaCert } = organisationPaths(dir, mspId);
    const signer = await certificate(cert);
    expect(signer.subject.split('\n')).toContain(`OU=${ou}`);
    expect(signer.verify((await certificate(caCert)).publicKey)).toBe(true);
    expect(signer.checkPrivateKey(createPrivateKey(await readFile(key)))).toBe(true);
    const tls = await certificate(tlsCert);
    expect(tls.verify((await certificate(tlsCaCert)).publicKey)).toBe(true);
    expect(tls.checkPrivateKey(createPrivateKey(await readFile(tlsKey)))).toBe(true);
    expect([tls.checkHost('localhost'), tls.checkIP('127.0.0.1')]).toEqual(['localhost', '127.0.0.1']);
  });

  it("carry a node's roles in Fabric CA's attribute extension", async () => {
    const { raw } = await certificate(nodePaths(dir, 'AsterMSP', 'node1').cert);
    expect(
      raw.includes('{"attrs":{"hf.EnrollmentID":"node1","hf.Type":"client","llmnet.roles":"respondent,validator"}}'),
    ).toBe(true);
  });

  it('give a node a key for encryption under its name', async () => {
    const jwk: unknown = JSON.parse(await readFile(nodePaths(dir, 'AsterMSP', 'node1').encryptionKey, 'utf8'));
    expect(jwk).toMatchObject({ kty: 'EC', crv: 'P-256', kid: 'AsterMSP/node1' });
    const { d, x, y } = jwk as Record<'d' | 'x' | 'y', string>;
    const ecdh = createECDH('prime256v1');
    ecdh.setPrivateKey(Buffer.from(d, 'base64url'));
    expect(ecdh.getPublicKey()).toEqual(
      Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]),
    );
  });

  it('keep private files to their owner', async () => {
    const { key, tlsKey, encryptionKey } = nodePaths(dir, 'AsterMSP', 'node1');
    for (const path of [key, tlsKey, encryptionKey]) {
      expect((await stat(path)).mode & 0o777).toBe(0o600);
      expect((await stat(join(path, '..'))).mode & 0o777).toBe(0o700);
    }
  });

  it('stay as they are when they are created again, and new nodes are added', async () => {
    const { cert } = nodePaths(dir, 'AsterMSP', 'node1');
    const before = await readFile(cert);
    const again = await createConsortium({
      dir,
      members: [{ mspId: 'AsterMSP', nodes: [NODE, { enrolmentId: 'node2', ou: 'admin', roles: [] }] }],
    });
    expect(again.members[0]?.nodes).toEqual(['node1', 'node2']);
    expect(await readFile(cert)).toEqual(before);
    expect((await readdir(join(dir, 'AsterMSP', 'nodes'))).sort()).toEqual(['node1', 'node2']);
  });

  it('are not loaded with a file missing', async () => {
    const { tlsKey } = chaincodePaths(dir, 'BirchMSP');
    await rm(tlsKey);
    const loading = loadConsortium(dir);
    await expect(loading).rejects.toMatchObject({ code: 'IDENTITIES_INCOMPLETE' });
    await expect(loading).rejects.toThrow(tlsKey);
  });

  it.each(['../AsterMSP', '', 'a/b', 'OrdererMSP'])('cannot be created for a member named "%s"', async (mspId) => {
    await expect(createConsortium({ dir, members: [{ mspId, nodes: [] }] })).rejects.toMatchObject({
      code: 'INVALID_NAME',
    });
  });
});
