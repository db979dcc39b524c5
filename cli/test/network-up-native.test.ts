import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { planNetwork } from '@llmnet/native-fabric';
import { RunFolder } from '@llmnet/supervisor';
import { main } from '../src/main';
import { temporaryFolder } from '@llmnet/test-kit/programs';

describe('the options of llmnet network up', () => {
  it.each([
    ['--ordering', 'bft4'],
    ['--peers', '2'],
    ['--block-timeout', '50ms'],
    ['--listen', 'peers.example'],
    ['--detach'],
  ])('%s %s is for native networks alone', async (...option) => {
    await expect(main(['network', 'up', ...option])).rejects.toMatchObject({
      code: 'USAGE',
      message: `${option[0]} is for native networks`,
    });
  });

  it.each([
    ['--ccid', 'basic:1.0'],
    ['--block-interval', '100'],
    ['--port', '7051'],
    ['--control-port', '7050'],
  ])('%s %s is for embedded networks alone', async (...option) => {
    await expect(main(['network', 'up', '--native', ...option])).rejects.toMatchObject({ code: 'USAGE' });
  });

  it.each([
    ['--members', '2'],
    ['--members', '10'],
    ['--peers', '3'],
    ['--ordering', 'raft5'],
    ['--block-timeout', '50'],
    ['--block-timeout', '0ms'],
    ['--block-timeout', '2m'],
    ['--listen', '0.0.0.0'],
    ['--listen', '::1'],
    ['--listen', 'not a name'],
  ])('%s %s is refused for a native network', async (...option) => {
    await expect(main(['network', 'up', '--native', ...option])).rejects.toMatchObject({ code: 'USAGE' });
  });
});

describe('llmnet network up --native', () => {
  const { FABRIC_BIN } = process.env;

  afterEach(() => {
    if (FABRIC_BIN === undefined) delete process.env['FABRIC_BIN'];
    else process.env['FABRIC_BIN'] = FABRIC_BIN;
  });

  it('says that a network runs in the folder before it looks at the options and for programs of Fabric', async () => {
    const data = temporaryFolder();
    await planNetwork({
      dir: data,
      identitiesDir: path.join(data, 'identities'),
      channel: 'llmnet',
      members: ['AsterMSP', 'BirchMSP', 'CedarMSP'].map((mspId) => ({ mspId, admin: 'admin' })),
      ordering: 'raft1',
      blocks: { maxMessageCount: 10, timeoutMs: 50 },
    });
    process.env['FABRIC_BIN'] = temporaryFolder();
    const running = RunFolder.open(data);
    await expect(main(['network', 'up', '--native', '--data', data, '--members', '4'])).rejects.toMatchObject({
      code: 'NETWORK_RUNS',
      message: `a network already runs in ${data}`,
    });
    running.release();
  });

  it('makes nothing where none runs and the programs are missing', async () => {
    const data = temporaryFolder();
    process.env['FABRIC_BIN'] = temporaryFolder();
    await expect(main(['network', 'up', '--native', '--data', data])).rejects.toMatchObject({
      code: 'BINARIES_MISSING',
    });
    expect(readdirSync(data)).toEqual(['logs']);
  });
});

describe('llmnet network logs', () => {
  it('names the logs that there are', async () => {
    const data = temporaryFolder();
    mkdirSync(path.join(data, 'logs'));
    writeFileSync(path.join(data, 'logs', 'orderer0.log'), '');
    await expect(main(['network', 'logs', 'orderer1', '--data', data])).rejects.toMatchObject({
      code: 'LOG_UNKNOWN',
      cure: 'name one of orderer0',
    });
  });

  it('says where it has looked if there are none', async () => {
    const data = temporaryFolder();
    await expect(main(['network', 'logs', '--data', data])).rejects.toMatchObject({
      code: 'LOG_UNKNOWN',
      message: `there are no logs in ${path.join(data, 'logs')}`,
    });
  });
});
