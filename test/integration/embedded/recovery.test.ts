import { ChaincodeServer } from '@llmnet/test-kit/chaincode';
import {
  type ConnectedClient,
  LedgerQueries,
  MEMBERS,
  NetworkProcess,
  type TestFolder,
  TestNetwork,
  buildNetwork,
  clientAt,
  failureOf,
  prepareFolder,
} from '@llmnet/test-kit/network';
import { waitFor } from '@llmnet/test-kit/programs';

describe('a chaincode server that dies', () => {
  let network: TestNetwork;

  beforeAll(async () => {
    network = await TestNetwork.start();
  }, 30_000);

  afterAll(async () => {
    await network.stop();
  });

  it("gives Fabric's error while it is away and works again when it is back", async () => {
    const aster = await network.client('AsterMSP');
    await aster.contract.submitTransaction('put', 'k', 'before');
    await network.killChaincode();
    const error = await failureOf(aster.contract.submitTransaction('put', 'k', 'during'));
    expect(error.code).toBe(10);
    expect(error.details[0]?.message).toMatch(/could not launch chaincode probe:1|chaincode stream terminated/);
    await network.restartChaincode();
    await waitFor('a submit after the restart', () =>
      aster.contract.submitTransaction('put', 'k', 'after').then(
        () => true,
        () => undefined,
      ),
    );
    expect(Buffer.from(await aster.contract.evaluateTransaction('get', 'k')).toString()).toBe('after');
  }, 30_000);
});

describe('the network as a process', () => {
  let folder: TestFolder;
  let chaincode: ChaincodeServer;
  let network: NetworkProcess;
  const clients: ConnectedClient[] = [];

  beforeAll(async () => {
    buildNetwork();
    folder = await prepareFolder({
      collections: [{ name: 'all', members: MEMBERS, memberOnlyRead: true, blockToLive: 0 }],
    });
    chaincode = await ChaincodeServer.start(folder.chaincode);
    network = await NetworkProcess.start(folder.dir, folder.network);
  }, 60_000);

  afterAll(async () => {
    for (const client of clients) {
      client.close();
    }
    await network.end('SIGKILL');
    await chaincode.kill();
  });

  async function connect(index: number): Promise<ConnectedClient> {
    const endpoint = network.endpoints[index];
    if (endpoint === undefined) {
      throw new Error('no such gateway');
    }
    const client = await clientAt(folder, endpoint);
    clients.push(client);
    return client;
  }

  it('loses nothing that was acknowledged when it is killed under load, and continues the chain', async () => {
    const before = await connect(0);
    const acknowledged: string[] = [];
    const load = Array.from({ length: 16 }, async (_, worker) => {
      for (let n = 0; ; n += 1) {
        const key = `w${worker}-${n}`;
        await before.contract.submitTransaction('put', key, 'kept');
        acknowledged.push(key);
      }
    });
    const stopped = Promise.allSettled(load);
    await waitFor('some commits', () => acknowledged.length >= 60);
    await network.end('SIGKILL');
    await stopped;

    network = await NetworkProcess.start(folder.dir, folder.network);
    for (const index of MEMBERS.keys()) {
      const client = await connect(index);
      const present = await waitFor('all acknowledged keys', async () => {
        const entries = Buffer.from(await client.contract.evaluateTransaction('list', 'w', 'w~')).toString();
        const keys = new Set(entries.split(',').map((entry) => entry.split('=')[0]));
        return acknowledged.every((key) => keys.has(key)) ? keys : undefined;
      });
      expect(present.size).toBeGreaterThanOrEqual(acknowledged.length);
    }
    const after = await connect(0);
    const height = await new LedgerQueries(after.network).height();
    await after.contract.submitTransaction('put', 'after', 'x');
    expect(await new LedgerQueries(after.network).height()).toBe(height + 1);
  }, 60_000);

  it('keeps private data that was endorsed before it was killed', async () => {
    const before = await connect(0);
    const options = { arguments: ['all', 'survivor'], transientData: { value: 'still here' } };
    const transaction = await before.contract.newProposal('putPrivate', options).endorse();
    await network.end('SIGKILL');

    network = await NetworkProcess.start(folder.dir, folder.network);
    const after = await connect(0);
    await waitFor('the chaincode', () =>
      after.contract.evaluateTransaction('get', 'k').then(
        () => true,
        () => undefined,
      ),
    );
    const signed = after.gateway.newTransaction(transaction.getBytes());
    await (await signed.submit()).getStatus();
    for (const index of MEMBERS.keys()) {
      const client = await connect(index);
      await waitFor('the private value', async () => {
        const value = await client.contract.evaluateTransaction('getPrivate', 'all', 'survivor');
        return Buffer.from(value).toString() === 'still here';
      });
    }
  }, 60_000);

  it('writes no argument, value or private text to its log', async () => {
    const client = await connect(0);
    const options = { arguments: ['all', 'quiet-key'], transientData: { value: 'quiet-value' } };
    await client.contract.submit('putPrivate', options);
    await failureOf(client.contract.submitTransaction('fail', 'quiet-reason'));
    expect(network.log.some((line) => line.includes('putPrivate'))).toBe(true);
    expect(network.log.join('\n')).not.toContain('quiet-');
  });

  it('refuses a folder that another network uses', async () => {
    const exited = await NetworkProcess.fail(folder.dir, folder.network);
    expect(exited.code).toBe(1);
    expect(exited.stderr).toContain('DATA_FOLDER_IN_USE');
  });

  it('refuses a configuration with a mistake and says where', async () => {
    const exited = await NetworkProcess.fail(folder.dir, { ...folder.network, blocks: 'sometimes' });
    expect(exited.stderr).toContain('CONFIG_INVALID');
    expect(exited.stderr).toContain('blocks');
  });

  it('stops cleanly on SIGTERM', async () => {
    expect(await network.end('SIGTERM')).toBe(0);
  });
});
