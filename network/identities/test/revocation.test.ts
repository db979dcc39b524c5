import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  createConsortium,
  crlPath,
  nodePaths,
  organisationPaths,
  peerPaths,
  renewCertificate,
  revokeCertificate,
} from '@llmnet/fabric-identities';
import { AuthorityKeyIdentifierExtension, SubjectKeyIdentifierExtension, X509Certificate, X509Crl } from '../src/x509';
import { ASTER, certificateAt, consortium } from './support/consortium';

describe('the revocation of certificates', () => {
  let dir: string;

  beforeEach(async () => {
    dir = await consortium();
  });

  function serialNumbers(crl: string): string[] {
    return new X509Crl(crl).entries.map(({ serialNumber }) => serialNumber.toLowerCase());
  }

  it("makes a list of the organisation's authority, in its public MSP", async () => {
    const { crl, file, serialNumbers: revoked } = await revokeCertificate(dir, ASTER, 'worker');
    const authority = new X509Certificate(readFileSync(organisationPaths(dir, ASTER).caCert, 'utf8'));
    expect(file).toBe(crlPath(dir, ASTER));
    expect(readFileSync(file, 'utf8')).toBe(crl);
    expect(serialNumbers(crl)).toEqual([
      certificateAt(nodePaths(dir, ASTER, 'worker').cert).serialNumber.toLowerCase(),
    ]);
    expect(serialNumbers(crl)).toEqual(revoked);
    expect(crl).toMatch(/^-----BEGIN X509 CRL-----\n/);
    expect(await new X509Crl(crl).verify({ publicKey: authority })).toBe(true);
  });

  it('names the authority by its key, by which Fabric finds the list', async () => {
    const { crl } = await revokeCertificate(dir, ASTER, 'worker');
    const authority = new X509Certificate(readFileSync(organisationPaths(dir, ASTER).caCert, 'utf8'));
    const identifier = new X509Crl(crl).getExtension(AuthorityKeyIdentifierExtension);
    expect(identifier?.keyId).toBe(authority.getExtension(SubjectKeyIdentifierExtension)?.keyId);
  });

  it('takes the earlier certificates of a renewed node along, whose keys may be known', async () => {
    const before = certificateAt(nodePaths(dir, ASTER, 'worker').cert).serialNumber.toLowerCase();
    await renewCertificate(dir, { kind: 'node', mspId: ASTER, enrolmentId: 'worker' });
    const { crl } = await revokeCertificate(dir, ASTER, 'worker');
    expect(serialNumbers(crl)).toHaveLength(2);
    expect(serialNumbers(crl)).toContain(before);
  });

  it('adds to what was revoked before, once', async () => {
    await revokeCertificate(dir, ASTER, 'worker');
    await revokeCertificate(dir, ASTER, 'peer1');
    const { crl } = await revokeCertificate(dir, ASTER, 'worker');
    expect(serialNumbers(crl)).toEqual(
      [nodePaths(dir, ASTER, 'worker').cert, peerPaths(dir, ASTER, 1).cert].map((file) =>
        certificateAt(file).serialNumber.toLowerCase(),
      ),
    );
  });

  it('reaches the local MSPs of the peers, later ones too', async () => {
    const { crl } = await revokeCertificate(dir, ASTER, 'admin');
    await createConsortium({ dir, members: [{ mspId: ASTER, peers: 3, nodes: [] }] });
    for (const index of [0, 1, 2]) {
      expect(readFileSync(join(peerPaths(dir, ASTER, index).cert, '../../crls/crl.pem'), 'utf8')).toBe(crl);
    }
  });

  it('leaves other organisations alone', async () => {
    await revokeCertificate(dir, ASTER, 'peer0');
    expect(() => readFileSync(crlPath(dir, 'BirchMSP'))).toThrow('ENOENT');
  });

  it('says that there is no such node', async () => {
    await expect(revokeCertificate(dir, ASTER, 'nobody')).rejects.toMatchObject({ code: 'IDENTITY_UNKNOWN' });
  });

  it('needs the key of the authority', async () => {
    rmSync(join(dir, ASTER, 'ca/key.pem'));
    await expect(revokeCertificate(dir, ASTER, 'worker')).rejects.toMatchObject({ code: 'AUTHORITY_ELSEWHERE' });
  });
});
