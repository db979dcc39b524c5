import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { EmbeddedNetwork } from '@llmnet/embedded-fabric';
import {
  connectClient,
  nodeIdentity,
  type ConnectedClient,
  prepareFolder,
  type TestFolder,
} from '@llmnet/test-kit/network';
import { endProcess, freePort, waitFor, temporaryFolder } from '@llmnet/test-kit/programs';
import { REGISTER_CHAINCODE } from '@llmnet/test-kit/chaincode';

const SERVER = resolve(__dirname, '../../../chaincode/bin/supervised-server.cjs');
const CCID = 'register:1';

jest.setTimeout(120_000);

describe('a chaincode server that is told to end', () => {
  let folder: TestFolder;
  let network: EmbeddedNetwork;
  let server: ChildProcess;
  let client: ConnectedClient;

  beforeEach(async () => {
    folder = await prepareFolder();
    const address = `127.0.0.1:${await freePort()}`;
    const chaincode = { name: 'register', version: '1', ccid: CCID, address };
    network = await EmbeddedNetwork.start({ ...folder.network, chaincode });
    const args = [
      'server',
      '--chaincode-address',
      address,
      '--chaincode-id',
      CCID,
      '--module-path',
      REGISTER_CHAINCODE,
    ];
    server = fork(SERVER, args, { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    await once(server, 'message');
    const [endpoint] = network.endpoints;
    if (endpoint === undefined) throw new Error('the network has no gateway');
    const identity = nodeIdentity(folder.identitiesDir, endpoint.mspId, 'client1');
    client = await connectClient({ endpoint, identity, channel: folder.network.channel, chaincode: 'register' });
  });

  afterEach(async () => {
    client.close();
    await network.stop();
    await endProcess(server, 'SIGKILL');
  });

  it('ends at once if it runs no transaction', async () => {
    const exit = once(server, 'exit');
    server.kill('SIGTERM');
    expect(await exit).toEqual([0, null]);
  });

  it('answers the transaction that it runs, and ends then', async () => {
    const contract = client.network.getContract('register');
    const files = temporaryFolder();
    const [started, finish] = [join(files, 'started'), join(files, 'finish')];
    const answer = contract.evaluateTransaction('waitFor', started, finish);
    await waitFor('the start of the transaction', () => existsSync(started));
    const exit = once(server, 'exit');
    server.kill('SIGTERM');
    // It still serves, as its peer does not know that it is to end.
    await contract.evaluateTransaction('release');
    writeFileSync(finish, '');
    expect(Buffer.from(await answer).toString()).toBe('answered');
    expect(await exit).toEqual([0, null]);
  });

  it('does not wait for a transaction whose peer is gone', async () => {
    const files = temporaryFolder();
    const [started, never] = [join(files, 'started'), join(files, 'never')];
    const answer = client.network.getContract('register').evaluateTransaction('waitFor', started, never);
    const failure = expect(answer).rejects.toThrow();
    await waitFor('the start of the transaction', () => existsSync(started));
    const exit = once(server, 'exit');
    server.kill('SIGTERM');
    await network.stop();
    expect(await exit).toEqual([0, null]);
    await failure;
  });

  it('ends at once when its supervisor is gone, whatever it runs', async () => {
    const files = temporaryFolder();
    const [started, finish] = [join(files, 'started'), join(files, 'finish')];
    const answer = client.network.getContract('register').evaluateTransaction('waitFor', started, finish);
    const failure = expect(answer).rejects.toThrow();
    await waitFor('the start of the transaction', () => existsSync(started));
    const exit = once(server, 'exit');
    server.disconnect();
    expect(await exit).toEqual([0, null]);
    await failure;
  });
});
