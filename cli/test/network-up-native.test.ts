import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { planNetwork, savePlan } from '@llmnet/native-fabric';
import { RunFolder } from '@llmnet/supervisor';
import { main } from '../src/main';
import { temporaryFolder, writeFabricPrograms } from '@llmnet/test-kit/programs';

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

/** The plan of a native network of three members with one Raft orderer, as its first start leaves it. */
async function planRaft1(dir: string, data: string): Promise<void> {
  const plan = await planNetwork({
    dir,
    identitiesDir: path.join(data, 'identities'),
    channel: 'llmnet',
    members: ['AsterMSP', 'BirchMSP', 'CedarMSP'].map((mspId) => ({ mspId, admin: 'admin' })),
    ordering: 'raft1',
    blocks: { maxMessageCount: 10, timeoutMs: 50 },
  });
  await savePlan(plan);
}

describe('the options of llmnet start', () => {
  it.each([
    ['--ordering', 'bft4'],
    ['--peers', '2'],
    ['--block-timeout', '50ms'],
  ])('%s %s is for native networks alone', async (...option) => {
    const data = path.join(temporaryFolder(), 'data');
    await expect(main(['start', '--data', data, ...option])).rejects.toMatchObject({
      code: 'USAGE',
      message: `${option[0]} is for native networks`,
    });
    expect(existsSync(data)).toBe(false);
  });
});

describe('a start in the folder of a native network of another shape', () => {
  const { FABRIC_BIN } = process.env;

  afterEach(() => {
    if (FABRIC_BIN === undefined) delete process.env['FABRIC_BIN'];
    else process.env['FABRIC_BIN'] = FABRIC_BIN;
  });

  it.each([
    ['start', '--ordering', 'bft4', 'raft1 as its ordering'],
    ['start', '--peers', '2', '1 peers a member'],
    ['start', '--block-timeout', '70ms', '50 ms between blocks'],
    ['network up', '--ordering', 'bft4', 'raft1 as its ordering'],
    ['network up', '--peers', '2', '1 peers a member'],
    ['network up', '--members', '4', '3 members'],
    ['network up', '--channel', 'other', 'llmnet as its channel'],
    ['network up', '--listen', 'peers.example', '127.0.0.1 as its address'],
  ])('is refused: llmnet %s %s %s', async (verb, option, value, found) => {
    const data = temporaryFolder();
    const dir = verb === 'start' ? path.join(data, 'native') : data;
    await planRaft1(dir, data);
    process.env['FABRIC_BIN'] = temporaryFolder();
    await writeFabricPrograms(process.env['FABRIC_BIN'], 'v3.1.5');
    const started = main([...verb.split(' '), '--native', '--data', data, option, value]);
    await expect(started).rejects.toMatchObject({
      code: 'PLAN_DIFFERS',
      message: `the network in ${dir} has ${found}`,
    });
    expect(existsSync(path.join(data, 'identities'))).toBe(false);
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
    await planRaft1(data, data);
    process.env['FABRIC_BIN'] = temporaryFolder();
    const running = RunFolder.open(data);
    await expect(main(['network', 'up', '--native', '--data', data, '--members', '4'])).rejects.toMatchObject({
      code: 'NETWORK_RUNS',
      message: `a network already runs in ${data}`,
    });
    running.release();
  });

  it('says so before it looks at the chaincode, and makes nothing where that is none', async () => {
    const data = temporaryFolder();
    process.env['FABRIC_BIN'] = temporaryFolder();
    await writeFabricPrograms(process.env['FABRIC_BIN'], 'v3.1.5');
    const up = ['network', 'up', '--native', '--data', data, '--chaincode', temporaryFolder()];
    const running = RunFolder.open(data);
    await expect(main(up)).rejects.toMatchObject({ code: 'NETWORK_RUNS' });
    running.release();
    await expect(main(up)).rejects.toMatchObject({ code: 'CHAINCODE_INVALID' });
    expect(readdirSync(data)).toEqual(['logs']);
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
