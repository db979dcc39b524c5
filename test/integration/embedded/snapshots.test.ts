import { verifyLedger } from '@llmnet/embedded-fabric';
import { LedgerQueries, MEMBERS, TestNetwork, type ConnectedClient } from '@llmnet/test-kit/network';
import { waitFor } from '@llmnet/test-kit/programs';

describe('a snapshot of a running network', () => {
  let network: TestNetwork;
  let aster: ConnectedClient;

  beforeAll(async () => {
    network = await TestNetwork.start({
      collections: [{ name: 'all', members: MEMBERS, memberOnlyRead: true, blockToLive: 0 }],
    });
    aster = await network.client('AsterMSP');
  }, 30_000);

  afterAll(async () => {
    await network.stop();
  });

  async function read(name: string, ...args: string[]): Promise<string> {
    return Buffer.from(await aster.contract.evaluateTransaction(name, ...args)).toString();
  }

  async function putPrivate(key: string, value: string): Promise<void> {
    await aster.contract.submit('putPrivate', { arguments: ['all', key], transientData: { value } });
  }

  /** Everything that a client can see of the ledger. */
  async function view(): Promise<object> {
    return {
      list: await read('list', '', ''),
      history: await read('history', 'a'),
      secret: await read('getPrivate', 'all', 'secret'),
      height: await new LedgerQueries(aster.network).height(),
    };
  }

  it('brings blocks, state, history and private data back, as often as it is wanted', async () => {
    await aster.contract.submitTransaction('put', 'a', 'before');
    await putPrivate('secret', 'before');
    const before = await view();
    const snapshot = network.network.snapshot();
    for (const value of ['first', 'second']) {
      await aster.contract.submitTransaction('put', 'a', value);
      await aster.contract.submitTransaction('put', 'b', value);
      await putPrivate('secret', value);
      expect(await view()).not.toEqual(before);
      await network.network.revert(snapshot);
      expect(await view()).toEqual(before);
    }
  }, 30_000);

  it('lets the chain go on from there, the same on all peers', async () => {
    const snapshot = network.network.snapshot();
    await aster.contract.submitTransaction('put', 'c', 'reverted');
    await network.network.revert(snapshot);
    await aster.contract.submitTransaction('append', 'c', 'kept');
    for (const mspId of MEMBERS) {
      const { contract } = await network.client(mspId);
      await waitFor(`the value on ${mspId}`, async () => {
        const value = Buffer.from(await contract.evaluateTransaction('get', 'c')).toString();
        return value === 'kept';
      });
    }
    await network.network.stop();
    const { heights, blocks } = await verifyLedger(network.folder.network);
    expect(Object.values(heights)).toEqual(MEMBERS.map(() => blocks));
  }, 30_000);

  it('is refused when there is none of that number', async () => {
    await expect(network.network.revert(99)).rejects.toMatchObject({ code: 'SNAPSHOT_UNKNOWN' });
  });
});
