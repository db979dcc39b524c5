import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  chaincodePaths,
  createConsortium,
  importCrl,
  importMsp,
  loadConsortium,
  nodePaths,
  ordererPaths,
  peerPaths,
  revokeCertificate,
  crlPath,
  type IdentityPaths,
  type MspImport,
} from '@llmnet/fabric-identities';
import { issueSigner, issueTls } from '../src/certificates';
import { readAuthority } from '../src/authority';
import { nodeAttributes } from '../src/attributes';
import { RANDOM_ISSUANCE } from '../src/issuance';
import { temporaryFolder } from '@llmnet/test-kit/programs';
import { ASTER, consortium } from './support/consortium';
import { shiftedIssuance } from '@llmnet/test-kit/network';

describe('identities from existing MSP folders', () => {
  let origin: string;
  let dir: string;

  beforeEach(async () => {
    origin = await consortium();
    dir = join(temporaryFolder(), 'identities');
  });

  function folders({ cert, tlsCert }: IdentityPaths): Pick<MspImport, 'mspFolder' | 'tlsFolder'> {
    return { mspFolder: dirname(dirname(cert)), tlsFolder: dirname(tlsCert) };
  }

  function worker(changes: Partial<MspImport> = {}): MspImport {
    return {
      ref: { kind: 'node', mspId: ASTER, enrolmentId: 'worker' },
      ...folders(nodePaths(origin, ASTER, 'worker')),
      roles: ['validator'],
      ...changes,
    };
  }

  it('are laid out like those that are created here', async () => {
    await createConsortium({ dir, members: [] });
    await importMsp(dir, worker());
    await importMsp(dir, { ref: { kind: 'peer', mspId: ASTER, index: 0 }, ...folders(peerPaths(origin, ASTER)) });
    await importMsp(dir, {
      ref: { kind: 'chaincode', mspId: ASTER },
      mspFolder: join(origin, ASTER, 'msp'),
      tlsFolder: dirname(chaincodePaths(origin, ASTER).tlsCert),
    });
    expect((await loadConsortium(dir)).members).toEqual([{ mspId: ASTER, peers: 1, nodes: ['worker'] }]);
    const [here, there] = [nodePaths(dir, ASTER, 'worker'), nodePaths(origin, ASTER, 'worker')];
    expect(readFileSync(here.cert, 'utf8')).toBe(readFileSync(there.cert, 'utf8'));
    expect(readFileSync(here.key, 'utf8')).toBe(readFileSync(there.key, 'utf8'));
    expect(existsSync(here.encryptionKey)).toBe(true);
  });

  it('may have the names that other tools give to files, and their TLS layout', async () => {
    const paths = nodePaths(origin, ASTER, 'worker');
    const tlsFolder = join(temporaryFolder(), 'tls-msp');
    await cp(dirname(dirname(paths.cert)), tlsFolder, { recursive: true });
    copyFileSync(paths.tlsCert, join(tlsFolder, 'signcerts/cert.pem'));
    rmSync(join(tlsFolder, 'keystore/key.pem'));
    copyFileSync(paths.tlsKey, join(tlsFolder, 'keystore/0a1b_sk'));
    await importMsp(dir, worker({ tlsFolder }));
    expect(readFileSync(nodePaths(dir, ASTER, 'worker').tlsKey, 'utf8')).toBe(readFileSync(paths.tlsKey, 'utf8'));
  });

  describe('are refused, with the file and the cause,', () => {
    /** Replaces the worker's signing certificate and key, and says how the import fails. */
    async function refusal(certificate: string, privateKey: string): Promise<unknown> {
      const { cert, key } = nodePaths(origin, ASTER, 'worker');
      writeFileSync(cert, certificate);
      writeFileSync(key, privateKey);
      return importMsp(dir, worker()).catch((error: unknown) => error);
    }

    afterEach(() => {
      expect(existsSync(dir)).toBe(false);
    });

    it('if the key is of another certificate', async () => {
      const { cert, key } = nodePaths(origin, ASTER, 'worker');
      const error = await refusal(readFileSync(cert, 'utf8'), readFileSync(peerPaths(origin, ASTER).key, 'utf8'));
      expect(error).toMatchObject({ code: 'IDENTITY_INVALID', message: expect.stringContaining(key) as string });
      expect(error).toMatchObject({ message: expect.stringContaining('is not the key of the certificate') as string });
    });

    it('if another authority issued the certificate', async () => {
      const birch = await readAuthority(origin, 'BirchMSP', 'ca');
      const { certificate, privateKey } = await issueSigner(RANDOM_ISSUANCE, birch, ASTER, 'worker', 'client');
      expect(await refusal(certificate, privateKey)).toMatchObject({
        message: expect.stringContaining('was not issued by the root in') as string,
      });
    });

    it.each([
      ['has expired', -6 * 365, 'expired on'],
      ['is not valid yet', 1, 'is not valid before'],
    ])('if the certificate %s', async (_what, days, cause) => {
      const ca = await readAuthority(origin, ASTER, 'ca');
      const { certificate, privateKey } = await issueSigner(shiftedIssuance(days), ca, ASTER, 'worker', 'client');
      expect(await refusal(certificate, privateKey)).toMatchObject({
        message: expect.stringContaining(cause) as string,
      });
    });

    it.each([
      ['another OU', 'peer', 'has the OU peer, not client'],
      ['no roles', 'client', 'has not the role validator'],
    ])('if the certificate has %s', async (_what, ou, cause) => {
      const ca = await readAuthority(origin, ASTER, 'ca');
      const attributes = nodeAttributes('worker', 'client', []);
      const { certificate, privateKey } = await issueSigner(RANDOM_ISSUANCE, ca, ASTER, 'worker', ou, [attributes]);
      expect(await refusal(certificate, privateKey)).toMatchObject({
        message: expect.stringContaining(cause) as string,
      });
    });

    it('if the certificate is of another node', async () => {
      const failing = importMsp(dir, worker({ ref: { kind: 'node', mspId: ASTER, enrolmentId: 'somebody' } }));
      await expect(failing).rejects.toThrow('is of worker, not of somebody');
    });

    it('if a peer is to be an orderer', async () => {
      const failing = importMsp(dir, { ref: { kind: 'orderer', index: 0 }, ...folders(peerPaths(origin, ASTER)) });
      await expect(failing).rejects.toThrow('has the OU peer, not orderer');
    });

    it('if the TLS certificate is of another authority than its root', async () => {
      const birch = await readAuthority(origin, 'BirchMSP', 'tlsca');
      const { certificate, privateKey } = await issueTls(RANDOM_ISSUANCE, birch, ASTER, 'worker');
      const { tlsCert, tlsKey } = nodePaths(origin, ASTER, 'worker');
      writeFileSync(tlsCert, certificate);
      writeFileSync(tlsKey, privateKey);
      await expect(importMsp(dir, worker())).rejects.toThrow(tlsCert);
    });

    it('if a file is missing', async () => {
      const { key } = nodePaths(origin, ASTER, 'worker');
      rmSync(key);
      await expect(importMsp(dir, worker())).rejects.toThrow(`${dirname(key)} is missing`);
    });

    it('if it is not clear which file counts', async () => {
      const { cert } = nodePaths(origin, ASTER, 'worker');
      copyFileSync(cert, join(dirname(cert), 'old.pem'));
      await expect(importMsp(dir, worker())).rejects.toThrow('holds 2 files where one is expected');
    });

    it('if a file is something else', async () => {
      const { cert, key } = nodePaths(origin, ASTER, 'worker');
      const [certificate, privateKey] = [readFileSync(cert, 'utf8'), readFileSync(key, 'utf8')];
      expect(await refusal('no certificate', privateKey)).toMatchObject({ code: 'IDENTITY_INVALID' });
      expect(await refusal(certificate, 'no key')).toMatchObject({ message: `${key} is no private key in PEM` });
    });
  });

  it('are not mixed with identities of other roots', async () => {
    await importMsp(dir, worker());
    const birch = folders(peerPaths(origin, 'BirchMSP'));
    await expect(importMsp(dir, { ref: { kind: 'peer', mspId: ASTER, index: 0 }, ...birch })).rejects.toThrow(
      'is another root than',
    );
  });

  it('are not imported twice', async () => {
    await importMsp(dir, worker());
    await expect(importMsp(dir, worker())).rejects.toMatchObject({ code: 'IDENTITY_EXISTS' });
  });

  it('take the revocation list of their authority, and of no other', async () => {
    await importMsp(dir, worker());
    const { crl } = await revokeCertificate(origin, ASTER, 'admin');
    await importCrl(dir, ASTER, crl);
    expect(readFileSync(crlPath(dir, ASTER), 'utf8')).toBe(crl);
    const foreign = await revokeCertificate(origin, 'BirchMSP', 'peer0');
    await expect(importCrl(dir, ASTER, foreign.crl)).rejects.toMatchObject({ code: 'IDENTITY_INVALID' });
    await expect(importCrl(dir, ASTER, 'nothing')).rejects.toMatchObject({ code: 'IDENTITY_INVALID' });
    expect(readFileSync(crlPath(dir, ASTER), 'utf8')).toBe(crl);
  });

  it('of orderers go to the organisation of orderers', async () => {
    await importMsp(dir, { ref: { kind: 'orderer', index: 2 }, ...folders(ordererPaths(origin)) });
    expect(existsSync(ordererPaths(dir, 2).cert)).toBe(true);
  });
});
