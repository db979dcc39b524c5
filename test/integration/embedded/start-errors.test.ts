import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createConsortium } from '@llmnet/fabric-identities';
import { EmbeddedNetwork, type EmbeddedNetworkOptions } from '@llmnet/embedded-fabric';
import { freePort } from '@llmnet/test-kit/programs';
import { prepareFolder, type TestFolder } from '@llmnet/test-kit/network';

describe('starting the embedded network', () => {
  let folder: TestFolder;
  const running: EmbeddedNetwork[] = [];

  beforeEach(async () => {
    folder = await prepareFolder();
  });

  afterEach(async () => {
    await Promise.all(running.splice(0).map((network) => network.stop()));
  });

  async function start(change: Partial<EmbeddedNetworkOptions> = {}): Promise<EmbeddedNetwork> {
    const network = await EmbeddedNetwork.start({ ...folder.network, ...change });
    running.push(network);
    return network;
  }

  it('needs no chaincode server', async () => {
    const network = await start();
    expect(network.endpoints.map(({ mspId }) => mspId)).toEqual(['AsterMSP', 'BirchMSP', 'CedarMSP']);
    await network.stop();
    await network.stop();
  });

  it('names a busy port and leaves nothing open, so that a start on another port succeeds', async () => {
    const port = await freePort();
    const server = createServer();
    await once(server.listen(port, '127.0.0.1'), 'listening');
    const members = folder.network.members.map((member, index) => ({ ...member, port: index === 1 ? port : 0 }));
    const starting = start({ members });
    await expect(starting).rejects.toMatchObject({ code: 'PORT_BUSY' });
    await expect(starting).rejects.toThrow(String(port));
    server.close();
    await (await start()).stop();
  });

  it('refuses a data folder that a running network uses', async () => {
    await start();
    await expect(start()).rejects.toMatchObject({ code: 'DATA_FOLDER_IN_USE' });
  });

  it('refuses a data folder that cannot be one', async () => {
    const file = join(folder.dir, 'file');
    await writeFile(file, '');
    await expect(start({ dataDir: file })).rejects.toMatchObject({ code: 'DATA_FOLDER_UNUSABLE' });
  });

  it('refuses identities that are not there', async () => {
    const identitiesDir = join(folder.dir, 'nowhere');
    await expect(start({ identitiesDir })).rejects.toMatchObject({ code: 'IDENTITIES_UNREADABLE' });
  });

  it('refuses a ledger of other members', async () => {
    await (await start()).stop();
    await createConsortium({ dir: folder.identitiesDir, members: [{ mspId: 'DahliaMSP', nodes: [] }] });
    const members = [...folder.network.members, { mspId: 'DahliaMSP', port: 0 }];
    await expect(start({ members })).rejects.toMatchObject({ code: 'CHANNEL_MISMATCH' });
  });
});
