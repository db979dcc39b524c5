import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { startEmbeddedNetwork, type StartOptions } from '@llmnet/embedded-fabric';
import { REGISTER_CHAINCODE } from '@llmnet/test-kit/chaincode';
import { freePort, runNode, startNode, temporaryFolder, type Outcome } from '@llmnet/test-kit/programs';

const COMMAND = resolve(__dirname, '../../../network/embedded/dist/bin.js');
const SHIM = resolve(__dirname, '../../../node_modules/fabric-shim');

/** A folder of a chaincode with these files, beside an installed fabric-shim. */
function chaincodeFolder(files: Record<string, string>): string {
  const folder = temporaryFolder();
  const modules = join(folder, 'node_modules', 'fabric-shim');
  mkdirSync(modules, { recursive: true });
  writeFileSync(join(modules, 'package.json'), '{ "name": "fabric-shim" }');
  writeFileSync(join(modules, 'cli.js'), `require(${JSON.stringify(join(SHIM, 'cli.js'))});`);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}

const MANIFEST = JSON.stringify({ name: 'broken', version: '1.0.0', main: 'index.js' });

function run(...args: string[]): Promise<Outcome> {
  return runNode([COMMAND, ...args], { cwd: temporaryFolder() });
}

describe('the command of the embedded network', () => {
  const broken: readonly (readonly [string, Record<string, string>, RegExp])[] = [
    ['an empty folder', {}, /there is no package\.json in it/],
    ['a folder without package.json', { 'index.js': 'exports.contracts = [];' }, /there is no package\.json in it/],
    ['a package.json that is not JSON', { 'package.json': '{' }, /Error parsing .*package\.json/],
    ['a package.json of a module that is not there', { 'package.json': MANIFEST }, /Error: Cannot find module/],
    [
      'a chaincode that throws when it is loaded',
      { 'package.json': MANIFEST, 'index.js': 'throw new Error("no such ledger");' },
      /Error: no such ledger \(at .*index\.js:1:7\)/,
    ],
    [
      'a chaincode that does not parse',
      { 'package.json': MANIFEST, 'index.js': 'const = 5;' },
      /SyntaxError: Unexpected token '=' \(at .*index\.js:1\)/,
    ],
    ['a module without contracts', { 'package.json': MANIFEST, 'index.js': '' }, /TypeError: .*It has to be built/],
  ];

  it.each(broken)('says in one line what is wrong with %s', async (_, files, reason) => {
    const { stderr, exitCode } = await run('--chaincode', chaincodeFolder(files));
    expect(stderr).toMatch(/^CHAINCODE_UNUSABLE: [^\n]*\n$/);
    expect(stderr).toMatch(reason);
    expect(exitCode).toBe(1);
  });

  it('says that a chaincode is not there, or has no fabric-shim', async () => {
    const nowhere = await run('--chaincode', '/nowhere');
    expect(nowhere.stderr).toMatch(/^CHAINCODE_UNUSABLE: [^\n]*\/nowhere: there is no such file or folder[^\n]*\n$/);
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'package.json'), MANIFEST);
    const bare = await run('--chaincode', folder);
    expect(bare.stderr).toMatch(/^CHAINCODE_UNUSABLE: [^\n]*fabric-shim[^\n]*\n$/);
  });

  const options: readonly (readonly [readonly string[], RegExp])[] = [
    [['--organisations', ','], /"" cannot name an organisation/],
    [['--organisations', 'Org1MSP,'], /"" cannot name an organisation/],
    [['--organisations', 'A/B'], /"A\/B" cannot name an organisation/],
    [['--organisations', 'AMSP,AMSP'], /AMSP is there twice/],
    [['--organisations', 'OrdererMSP'], /OrdererMSP is the orderer's/],
    [['--channel', 'My Channel'], /"My Channel" cannot name a channel/],
    [['--chaincode-name', 'a b'], /"a b" cannot name a chaincode/],
    [['--organisations', ''], /--organisations needs a value/],
    [['--channel', ''], /--channel needs a value/],
    [['--chaincode', ''], /--chaincode needs a value/],
    [['--data', ''], /--data needs a value/],
    [['--port', 'high'], /high is not a port/],
    [['--port', '7051', '--control-port', '7052'], /7052 is the port of a gateway/],
    [['--members', '3'], /--members/],
    [['./contract'], /contract/],
  ];

  it.each(options)('refuses %j', async (args, reason) => {
    const { stdout, stderr, exitCode } = await run('--chaincode', REGISTER_CHAINCODE, ...args);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 1 });
    expect(stderr).toMatch(/^CONFIG_INVALID: [^\n]*\n$/);
    expect(stderr).toMatch(reason);
  });

  it('refuses a data folder that is a file, and one that another start uses', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'file'), '');
    const file = await run('--chaincode', REGISTER_CHAINCODE, '--data', join(folder, 'file'));
    expect(file.stderr).toMatch(/^DATA_FOLDER_UNUSABLE: [^\n]*\n$/);

    const data = ['--data', join(folder, 'data')];
    const first = startNode([COMMAND, '--chaincode', REGISTER_CHAINCODE, ...data]);
    await new Promise((isUp) => first.process.stdout?.once('data', isUp));
    const second = await run('--chaincode', REGISTER_CHAINCODE, ...data, '--organisations', 'OtherMSP');
    expect(second.stderr).toMatch(/^DATA_FOLDER_IN_USE: [^\n]*\n$/);
    // What runs is left as it is.
    expect(readdirSync(join(folder, 'data', 'identities')).sort()).toEqual(['OrdererMSP', 'Org1MSP', 'Org2MSP']);
  });
});

describe('starting a network for a chaincode', () => {
  async function start(options: Partial<StartOptions>): Promise<readonly string[]> {
    const network = await startEmbeddedNetwork({ chaincode: REGISTER_CHAINCODE, ...options });
    await network.stop();
    return network.connections.map(({ address }) => address);
  }

  it('refuses an empty list of organisations', async () => {
    await expect(start({ organisations: [] })).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });

  it('takes free ports for port 0, and the ones that follow for any other', async () => {
    const free = (await start({ firstPort: 0 })).map((address) => Number(address.split(':')[1]));
    expect(free.every((port) => port > 1_023)).toBe(true);
    const firstPort = await freePort();
    expect(await start({ firstPort, organisations: ['Org1MSP'] })).toEqual([`127.0.0.1:${firstPort}`]);
  });
});
