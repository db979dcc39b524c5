import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { main } from '../src/main';
import { nativeFolder } from '../src/membership/native-folder';
import { temporaryFolder } from '@llmnet/test-kit/programs';

const PLAN = 'network-plan.json';

describe('the native network that a command is about', () => {
  let data: string;

  beforeEach(() => {
    data = temporaryFolder();
  });

  it('is the one of llmnet network up where the folder has its plan', () => {
    writeFileSync(path.join(data, PLAN), '{}');
    expect(nativeFolder(data)).toMatchObject({ kind: 'network', plan: data });
  });

  it('is the one below the product where npm start has made it', () => {
    mkdirSync(path.join(data, 'native'));
    writeFileSync(path.join(data, 'native', PLAN), '{}');
    expect(nativeFolder(data)).toMatchObject({ kind: 'product', plan: path.join(data, 'native') });
  });

  it('cannot be an embedded one, whose members are always the same', async () => {
    mkdirSync(path.join(data, 'ledgers'));
    await expect(main(['network', 'add-member', 'HazelMSP', '--data', data])).rejects.toMatchObject({
      code: 'MEMBERS_FIXED',
      cure: expect.stringContaining('npm start -- --native') as string,
    });
  });

  it('is asked for where there is none', async () => {
    await expect(main(['network', 'doctor', '--data', data])).rejects.toMatchObject({
      code: 'NOT_RUNNING',
      message: `there is no native network in ${data}`,
    });
  });

  it('has to run for its members to change', async () => {
    writeFileSync(path.join(data, PLAN), '{}');
    await expect(main(['network', 'remove-member', 'Org1MSP', '--data', data])).rejects.toMatchObject({
      code: 'NOT_RUNNING',
      message: `the native network in ${data} does not run`,
    });
  });

  it.each(['4MSP', 'Bad name', ''])('gets no member called "%s"', async (mspId) => {
    await expect(main(['network', 'add-member', mspId, '--data', data])).rejects.toMatchObject({ code: 'USAGE' });
  });
});
