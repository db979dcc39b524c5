import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readNetworkConfig } from '../src/network-config';

describe('the configuration file of the embedded network', () => {
  let dir: string;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'llmnet-config-'));
  });

  afterEach(async () => {
    await rm(dir, { recursive: true, force: true });
  });

  async function read(chaincode: object, collection: object): Promise<unknown> {
    const path = join(dir, 'network.json');
    const config = {
      dataDir: 'data',
      channel: 'testchannel',
      identitiesDir: 'identities',
      members: [{ mspId: 'AsterMSP', port: 0 }],
      chaincode: { name: 'probe', version: '1', ccid: 'probe:1', address: '127.0.0.1:9999', ...chaincode },
      collections: [{ name: 'all', members: ['AsterMSP'], memberOnlyRead: true, blockToLive: 0, ...collection }],
    };
    await writeFile(path, JSON.stringify(config));
    return readNetworkConfig(path);
  }

  it('can say who must endorse, for the chaincode and for a collection', async () => {
    const endorsementPolicy = { signaturePolicy: "OR('AsterMSP.peer')" };
    const ofCollection = { channelConfigPolicy: '/Channel/Application/Endorsement' };
    expect(await read({ endorsementPolicy }, { endorsementPolicy: ofCollection })).toMatchObject({
      chaincode: { endorsementPolicy },
      collections: [{ endorsementPolicy: ofCollection }],
    });
  });

  it('can say who may write private data and how many peers must take it', async () => {
    expect(await read({}, { memberOnlyWrite: true, requiredPeerCount: 2 })).toMatchObject({
      collections: [{ memberOnlyWrite: true, requiredPeerCount: 2 }],
    });
  });

  it('has one kind of policy', async () => {
    const both = { signaturePolicy: "OR('AsterMSP.peer')", channelConfigPolicy: '/Channel/Application/Endorsement' };
    await expect(read({ endorsementPolicy: both }, {})).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });
});
