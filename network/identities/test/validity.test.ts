import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import {
  certificateReport,
  exposedKeys,
  nodePaths,
  renewCertificate,
  revokeCertificate,
} from '@llmnet/fabric-identities';
import { ASTER, consortium } from './support/consortium';

const DAY_MS = 24 * 3_600_000;

describe('the report of certificates', () => {
  let dir: string;

  beforeEach(async () => {
    dir = await consortium();
  });

  it('has every certificate of every organisation, with the days that are left', async () => {
    const report = await certificateReport(dir);
    expect(report.map(({ owner, use }) => `${owner} ${use}`).sort()).toEqual(
      [
        ...['AsterMSP/ca authority', 'AsterMSP/tlsca authority', 'BirchMSP/ca authority', 'BirchMSP/tlsca authority'],
        ...['OrdererMSP/ca authority', 'OrdererMSP/tlsca authority'],
        ...[
          'AsterMSP/peer0',
          'AsterMSP/peer1',
          'AsterMSP/admin',
          'AsterMSP/worker',
          'BirchMSP/peer0',
          'OrdererMSP/orderer0',
        ].flatMap((owner) => [`${owner} signing`, `${owner} tls`]),
        ...['AsterMSP/chaincode tls', 'BirchMSP/chaincode tls'],
      ].sort(),
    );
    const [first, last] = [report[0], report.at(-1)];
    expect(first).toMatchObject({
      use: expect.stringMatching(/signing|tls/) as string,
      daysLeft: 5 * 365 - 1,
      state: 'valid',
    });
    expect(last).toMatchObject({ use: 'authority', daysLeft: 15 * 365 - 1 });
  });

  it.each([
    ['expiring', 5 * 365 - 20],
    ['expired', 5 * 365 + 1],
    ['not yet valid', -1],
  ])('says that a certificate is %s', async (state, days) => {
    const report = await certificateReport(dir, { now: new Date(Date.now() + days * DAY_MS) });
    expect(report.find(({ owner }) => owner === 'AsterMSP/peer0')).toMatchObject({ state });
  });

  it('begins with what expires first', async () => {
    const ends = (await certificateReport(dir)).map(({ notAfter }) => notAfter.getTime());
    expect(ends).toEqual([...ends].sort((one, other) => one - other));
    expect(new Set(ends).size).toBeGreaterThan(1);
  });

  it('says which certificate is revoked, and not the one that replaced it', async () => {
    const worker = { kind: 'node', mspId: ASTER, enrolmentId: 'worker' } as const;
    const signing = async (): Promise<unknown> =>
      (await certificateReport(dir)).find(({ owner, use }) => owner === 'AsterMSP/worker' && use === 'signing');
    await revokeCertificate(dir, ASTER, 'worker');
    expect(await signing()).toMatchObject({ state: 'revoked' });
    await renewCertificate(dir, worker);
    expect(await signing()).toMatchObject({ state: 'valid' });
  });
});

describe('private keys', () => {
  it('are for their owner alone, earlier ones too', async () => {
    const dir = await consortium();
    const { previous } = await renewCertificate(
      dir,
      { kind: 'node', mspId: ASTER, enrolmentId: 'worker' },
      { key: 'new' },
    );
    expect(await exposedKeys(dir)).toEqual([]);
    const files = [
      nodePaths(dir, ASTER, 'admin').encryptionKey,
      join(dir, ASTER, 'ca/key.pem'),
      join(previous, 'tls/server.key'),
    ];
    for (const file of files) chmodSync(file, 0o640);
    expect((await exposedKeys(dir)).sort((one, other) => one.file.localeCompare(other.file))).toEqual(
      files.sort((one, other) => one.localeCompare(other)).map((file) => ({ file, mode: 0o640 })),
    );
  });
});
