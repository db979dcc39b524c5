import { createPrivateKey, type X509Certificate } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  chaincodePaths,
  loadConsortium,
  nodePaths,
  ordererPaths,
  organisationPaths,
  peerPaths,
  renewCertificate,
  type IdentityPaths,
  type IdentityRef,
} from '@llmnet/fabric-identities';
import { X509Certificate as ParsedCertificate } from '../src/x509';
import { ASTER, certificateAt, consortium } from './support/consortium';

const WORKER: IdentityRef = { kind: 'node', mspId: ASTER, enrolmentId: 'worker' };

describe('the renewal of certificates', () => {
  let dir: string;

  beforeEach(async () => {
    dir = await consortium();
  });

  /** What a certificate says, apart from its validity, serial number and key. */
  function statements(file: string): unknown {
    const { subject, extensions } = new ParsedCertificate(readFileSync(file, 'utf8'));
    const kept = extensions.filter(({ type }) => type !== '2.5.29.14' && type !== '2.5.29.35');
    return { subject, extensions: kept.map(({ type, value }) => [type, Buffer.from(value).toString('hex')]).sort() };
  }

  function publicKey({ publicKey: key }: X509Certificate): string {
    return key.export({ type: 'spki', format: 'pem' }).toString();
  }

  it.each<[string, IdentityRef, (folder: string) => IdentityPaths]>([
    ['a node', WORKER, (folder) => nodePaths(folder, ASTER, 'worker')],
    ['the second peer', { kind: 'peer', mspId: ASTER, index: 1 }, (folder) => peerPaths(folder, ASTER, 1)],
    ['an orderer', { kind: 'orderer', index: 0 }, (folder) => ordererPaths(folder)],
  ])('of %s keeps keys, names, roles and usages, with a new serial number', async (_what, ref, pathsIn) => {
    const paths = pathsIn(dir);
    const files = [paths.cert, paths.tlsCert];
    const before = files.map((file) => ({ certificate: certificateAt(file), says: statements(file) }));
    const { notAfter } = await renewCertificate(dir, ref);
    for (const [index, file] of files.entries()) {
      const renewed = certificateAt(file);
      expect(statements(file)).toEqual(before[index]?.says);
      expect(publicKey(renewed)).toBe(publicKey(before[index]?.certificate as X509Certificate));
      expect(renewed.serialNumber).not.toBe(before[index]?.certificate.serialNumber);
      expect(new Date(renewed.validTo).getTime()).toBeGreaterThanOrEqual(notAfter.getTime());
    }
    await expect(loadConsortium(dir)).resolves.toBeDefined();
  });

  it('is signed by the authorities of the organisation', async () => {
    await renewCertificate(dir, WORKER);
    const [paths, roots] = [nodePaths(dir, ASTER, 'worker'), organisationPaths(dir, ASTER)];
    expect(certificateAt(paths.cert).verify(certificateAt(roots.caCert).publicKey)).toBe(true);
    expect(certificateAt(paths.tlsCert).verify(certificateAt(roots.tlsCaCert).publicKey)).toBe(true);
  });

  it('with new keys changes both, and leaves the key that texts are encrypted to', async () => {
    const paths = nodePaths(dir, ASTER, 'worker');
    const [before, encryptionKey] = [certificateAt(paths.cert), readFileSync(paths.encryptionKey, 'utf8')];
    await renewCertificate(dir, WORKER, { key: 'new' });
    const after = certificateAt(paths.cert);
    expect(publicKey(after)).not.toBe(publicKey(before));
    expect(after.checkPrivateKey(createPrivateKey(readFileSync(paths.key)))).toBe(true);
    expect(certificateAt(paths.tlsCert).checkPrivateKey(createPrivateKey(readFileSync(paths.tlsKey)))).toBe(true);
    expect(statSync(paths.key).mode & 0o777).toBe(0o600);
    expect(readFileSync(paths.encryptionKey, 'utf8')).toBe(encryptionKey);
  });

  it('keeps the old certificates and keys aside', async () => {
    const paths = nodePaths(dir, ASTER, 'worker');
    const [certificate, key] = [readFileSync(paths.cert, 'utf8'), readFileSync(paths.key, 'utf8')];
    const first = await renewCertificate(dir, WORKER, { key: 'new' });
    const second = await renewCertificate(dir, WORKER);
    expect(readFileSync(join(first.previous, 'msp/signcerts/cert.pem'), 'utf8')).toBe(certificate);
    expect(readFileSync(join(first.previous, 'msp/keystore/key.pem'), 'utf8')).toBe(key);
    expect(readdirSync(dirname(second.previous))).toHaveLength(2);
  });

  it("renews a chaincode server's certificate for TLS, its only one", async () => {
    const { tlsCert } = chaincodePaths(dir, ASTER);
    const before = certificateAt(tlsCert);
    await renewCertificate(dir, { kind: 'chaincode', mspId: ASTER }, { key: 'new' });
    expect(certificateAt(tlsCert).serialNumber).not.toBe(before.serialNumber);
  });

  it('refuses new keys for an orderer, which the channel knows by its keys', async () => {
    await expect(renewCertificate(dir, { kind: 'orderer', index: 0 }, { key: 'new' })).rejects.toMatchObject({
      code: 'KEY_IN_CHANNEL',
    });
  });

  it('changes nothing if the authority fails', async () => {
    const { cert } = nodePaths(dir, ASTER, 'worker');
    const before = readFileSync(cert, 'utf8');
    rmSync(join(dir, ASTER, 'tlsca/key.pem'));
    await expect(renewCertificate(dir, WORKER)).rejects.toMatchObject({ code: 'AUTHORITY_ELSEWHERE' });
    expect(readFileSync(cert, 'utf8')).toBe(before);
    expect(existsSync(join(dirname(dirname(dirname(cert))), 'previous'))).toBe(false);
  });

  it('is ended by the next one if it was interrupted after the old folder was moved away', async () => {
    const msp = dirname(dirname(nodePaths(dir, ASTER, 'worker').cert));
    await cp(msp, join(dirname(msp), '.msp.next'), { recursive: true });
    renameSync(msp, join(dirname(msp), 'moved'));
    await renewCertificate(dir, WORKER);
    expect(existsSync(join(dirname(msp), '.msp.next'))).toBe(false);
    await expect(loadConsortium(dir)).resolves.toBeDefined();
  });

  it('starts over if it was interrupted before the old folder was moved away', async () => {
    const msp = dirname(dirname(nodePaths(dir, ASTER, 'worker').cert));
    await cp(join(msp, 'cacerts'), join(dirname(msp), '.msp.next/cacerts'), { recursive: true });
    await renewCertificate(dir, WORKER);
    await expect(loadConsortium(dir)).resolves.toBeDefined();
  });

  it('says that there is no such identity', async () => {
    await expect(renewCertificate(dir, { kind: 'node', mspId: ASTER, enrolmentId: 'nobody' })).rejects.toMatchObject({
      code: 'IDENTITY_UNKNOWN',
    });
  });
});
