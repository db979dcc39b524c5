import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { main } from '../src/main';
import { packService } from '@llmnet/native-fabric';
import { temporaryFolder } from '@llmnet/test-kit/programs';

const PEMS = {
  'root.pem': '-----BEGIN CERTIFICATE-----\ncm9vdA==\n-----END CERTIFICATE-----\n',
  'client.pem': '-----BEGIN CERTIFICATE-----\nY2xpZW50\n-----END CERTIFICATE-----\n',
  'client.key': '-----BEGIN PRIVATE KEY-----\na2V5\n-----END PRIVATE KEY-----\n',
};

async function outputOf(...args: string[]): Promise<string> {
  let output = '';
  await main(['chaincode', ...args], (text) => {
    output += text;
  });
  return output;
}

/** One of these runs npm, which takes seconds on a busy machine. */
jest.setTimeout(120_000);

describe('llmnet chaincode package', () => {
  let folder: string;
  let file: (name: string) => string;

  beforeEach(() => {
    folder = temporaryFolder();
    file = (name) => path.join(folder, name);
    for (const [name, pem] of Object.entries(PEMS)) writeFileSync(file(name), pem);
  });

  function tlsFlags(): string[] {
    return [
      ...['--tls-root-cert', file('root.pem')],
      ...['--tls-client-cert', file('client.pem')],
      ...['--tls-client-key', file('client.key')],
    ];
  }

  const service = (): string[] => [
    ...['package', '--type', 'ccaas', '--label', 'llmnet_1', '--address', 'chaincode.example:9999'],
    ...['--out', file('new/llmnet.tar.gz')],
  ];

  it('prints the id of the package that it has written, which its owner alone may read', async () => {
    const expected = await packService('llmnet_1', {
      address: 'chaincode.example:9999',
      tls: { rootCert: PEMS['root.pem'], clientCert: PEMS['client.pem'], clientKey: PEMS['client.key'] },
    });
    expect(await outputOf(...service(), ...tlsFlags())).toBe(`${expected.id}\n`);
    expect(readFileSync(file('new/llmnet.tar.gz')).equals(expected.bytes)).toBe(true);
    expect(statSync(file('new/llmnet.tar.gz')).mode & 0o777).toBe(0o600);
  });

  it('makes a package without TLS only when it is told so', async () => {
    await expect(outputOf(...service())).rejects.toMatchObject({ code: 'USAGE' });
    expect(await outputOf(...service(), '--without-tls')).toMatch(/^llmnet_1:[0-9a-f]{64}\n$/);
  });

  it('packs the code of the product for peers that build it', async () => {
    const out = file('llmnet.tar.gz');
    expect(await outputOf('package', '--type', 'node', '--label', 'llmnet_1', '--out', out)).toMatch(
      /^llmnet_1:[0-9a-f]{64}\n$/,
    );
  });

  it.each([
    ['no address', ['package', '--type', 'ccaas', '--label', 'x', '--out', '/nowhere/x'], 'needs the address'],
    ['another type', ['package', '--type', 'golang', '--label', 'x', '--out', '/nowhere/x'], 'Allowed choices'],
    [
      'a file that is not there',
      [
        ...'package --type ccaas --label x --address a:1 --out /nowhere/x'.split(' '),
        '--tls-root-cert',
        '/nowhere/r',
        '--tls-client-cert',
        '/nowhere/c',
        '--tls-client-key',
        '/nowhere/k',
      ],
      'cannot be read',
    ],
  ])('refuses %s', async (_, args, message) => {
    await expect(outputOf(...args)).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining(message) as unknown,
    });
  });
});

describe('llmnet chaincode collections', () => {
  it("writes the collection of the members' texts, the same for any order of members", async () => {
    const out = path.join(temporaryFolder(), 'collections.json');
    expect(await outputOf('collections', '--members', 'OrgBMSP,OrgAMSP', '--out', out)).toBe(`${out}\n`);
    expect(JSON.parse(readFileSync(out, 'utf8'))).toEqual([
      {
        name: 'texts',
        policy: "OR('OrgAMSP.member','OrgBMSP.member')",
        requiredPeerCount: 0,
        maxPeerCount: 1,
        blockToLive: 0,
        memberOnlyRead: true,
        memberOnlyWrite: false,
      },
    ]);
  });

  it('keeps each text on more peers than the loss of one takes away', async () => {
    const out = path.join(temporaryFolder(), 'collections.json');
    const peers = ['--peers', '4', '--required-peers', '1'];
    await outputOf('collections', '--members', 'OrgAMSP,OrgBMSP', ...peers, '--out', out);
    expect(JSON.parse(readFileSync(out, 'utf8'))).toMatchObject([{ requiredPeerCount: 1, maxPeerCount: 3 }]);
  });

  it.each(['OrgAMSP,OrgAMSP', "Org'A", ''])('refuses the members "%s"', async (members) => {
    await expect(outputOf('collections', '--members', members, '--out', '/nowhere/x')).rejects.toMatchObject({
      code: 'USAGE',
    });
  });
});
