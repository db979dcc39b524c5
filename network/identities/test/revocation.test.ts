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
import { ALPHA, certificateAt, consortium } from './support/consortium';

describe('the revocation of certificates', () => {
  let dir: string;

  beforeEach(async () => {
    dir = await consortium();
  });

  function serialNumbers(crl: string): string[] {
    return new X509Crl(crl).entries.map(({ serialNumber }) => serialNumber.toLowerCase());
  }

  it("makes a list of the organisation's authority, in its public MSP", async () => {
    const { crl, file, serialNumbers: revoked } = await revokeCertificate(dir, ALPHA, 'worker');
    const authority = new X509Certificate(readFileSync(organisationPaths(dir, ALPHA).caCert, 'utf8'));
    expect(file).toBe(crlPath(dir, ALPHA));
    expect(readFileSync(file, 'utf8')).toBe(crl);
    expect(serialNumbers(crl)).toEqual([
      certificateAt(nodePaths(dir, ALPHA, 'worker').cert).serialNumber.toLowerCase(),
    ]);
    expect(serialNumbers(crl)).toEqual(revoked);
    expect(crl).toMatch(/^-----BEGIN X509 CRL-----\n/);
    expect(await new X509Crl(crl).verify({ publicKey: authority })).toBe(true);
  });

  it('names the authority by its key, by which Fabric finds the list', async () => {
    const { crl } = await revokeCertificate(dir, ALPHA, 'worker');
    const authority = new X509Certificate(readFileSync(organisationPaths(dir, ALPHA).caCert, 'utf8'));
    const identifier = new X509Crl(crl).getExtension(AuthorityKeyIdentifierExtension);
    expect(identifier?.keyId).toBe(authority.getExtension(SubjectKeyIdentifierExtension)?.keyId);
  });

  it('takes the earlier certificates of a renewed node along, whose keys may be known', async () => {
    const before = certificateAt(nodePaths(dir, ALPHA, 'worker').cert).serialNumber.toLowerCase();
    await renewCertificate(dir, { kind: 'node', mspId: ALPHA, enrolmentId: 'worker' });
    const { crl } = await revokeCertificate(dir, ALPHA, 'worker');
    expect(serialNumbers(crl)).toHaveLength(2);
    expect(serialNumbers(crl)).toContain(before);
  });

  it('adds to what was revoked before, once', async () => {
    await revokeCertificate(dir, ALPHA, 'worker');
    await revokeCertificate(dir, ALPHA, 'peer1');
    const { crl } = await revokeCertificate(dir, ALPHA, 'worker');
    expect(serialNumbers(crl)).toEqual(
      [nodePaths(dir, ALPHA, 'worker').cert, peerPaths(dir, ALPHA, 1).cert].map((file) =>
        certificateAt(file).serialNumber.toLowerCase(),
      ),
    );
  });

  it('reaches the local MSPs of the peers, later ones too', async () => {
    const { crl } = await revokeCertificate(dir, ALPHA, 'admin');
    await createConsortium({ dir, members: [{ mspId: ALPHA, peers: 3, nodes: [] }] });
    for (const index of [0, 1, 2]) {
      expect(readFileSync(join(peerPaths(dir, ALPHA, index).cert, '../../crls/crl.pem'), 'utf8')).toBe(crl);
    }
  });

  it('leaves other organisations alone', async () => {
    await revokeCertificate(dir, ALPHA, 'peer0');
    expect(() => readFileSync(crlPath(dir, 'BetaMSP'))).toThrow('ENOENT');
  });

  it('says that there is no such node', async () => {
    await expect(revokeCertificate(dir, ALPHA, 'nobody')).rejects.toMatchObject({ code: 'IDENTITY_UNKNOWN' });
  });

  it('needs the key of the authority', async () => {
    rmSync(join(dir, ALPHA, 'ca/key.pem'));
    await expect(revokeCertificate(dir, ALPHA, 'worker')).rejects.toMatchObject({ code: 'AUTHORITY_ELSEWHERE' });
  });
});
