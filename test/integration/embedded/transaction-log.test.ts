import { pino } from 'pino';
import { EmbeddedNetwork } from '@llmnet/embedded-fabric';
import { ChaincodeServer } from '@llmnet/test-kit/chaincode';
import {
  CHAINCODE,
  type ConnectedClient,
  MEMBERS,
  type TestFolder,
  clientAt,
  failureOf,
  prepareFolder,
} from '@llmnet/test-kit/network';
import { waitFor } from '@llmnet/test-kit/programs';

interface Line {
  readonly event: string;
  readonly function?: string;
}

describe('the log of transactions', () => {
  const lines: string[] = [];
  let folder: TestFolder;
  let chaincode: ChaincodeServer;
  let network: EmbeddedNetwork;
  let client: ConnectedClient;

  beforeAll(async () => {
    folder = await prepareFolder({
      collections: [{ name: 'all', members: MEMBERS, memberOnlyRead: true, blockToLive: 0 }],
    });
    chaincode = await ChaincodeServer.start(folder.chaincode);
    network = await EmbeddedNetwork.start({
      ...folder.network,
      logger: pino({ level: 'info' }, { write: (line) => lines.push(line) }),
    });
    const endpoint = network.endpoints[0];
    if (endpoint === undefined) {
      throw new Error('no gateway');
    }
    client = await clientAt(folder, endpoint);
  }, 30_000);

  afterAll(async () => {
    client.close();
    await network.stop();
    await chaincode.kill();
  });

  function logged(name: string): Line[] {
    return lines
      .map((line) => JSON.parse(line) as Line)
      .filter((line) => line.event === 'transaction' && line.function === `${CHAINCODE}:${name}`);
  }

  it('has one line for each, with who did and endorsed what, keys, code and time', async () => {
    await client.contract.submitTransaction('append', 'k', 'value');
    await waitFor('the line', () => logged('append').length > 0);
    await waitFor('all peers', () => network.peers.every(({ height }) => height === 2));
    expect(logged('append')).toEqual([
      expect.objectContaining({
        event: 'transaction',
        block: 1,
        code: 'VALID',
        chaincode: CHAINCODE,
        function: 'probe:append',
        msp: 'AsterMSP',
        endorsers: expect.arrayContaining(['AsterMSP']) as unknown,
        reads: ['k'],
        writes: ['k'],
        ms: expect.any(Number) as unknown,
        txid: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown,
      }),
    ]);
  });

  it('names the reason of a transaction that is not valid', async () => {
    const proposals = ['a', 'b'].map((value) => client.contract.newProposal('append', { arguments: ['race', value] }));
    const endorsed = await Promise.all(proposals.map((proposal) => proposal.endorse()));
    const statuses = await Promise.all(endorsed.map(async (transaction) => (await transaction.submit()).getStatus()));
    expect(statuses.map(({ successful }) => successful).sort()).toEqual([false, true]);
    await waitFor('the line', () =>
      logged('append').find((line) => 'code' in line && line.code === 'MVCC_READ_CONFLICT'),
    );
  });

  it('names collections, but no private key, value or argument', async () => {
    const options = { arguments: ['all', 'quiet-key'], transientData: { value: 'quiet-value' } };
    await client.contract.submit('putPrivate', options);
    await failureOf(client.contract.submitTransaction('fail', 'quiet-reason'));
    const [line] = await waitFor('the line', () => {
      const found = logged('putPrivate');
      return found.length > 0 ? found : undefined;
    });
    expect(line).toMatchObject({ collections: ['all'], writes: [] });
    expect(lines.join('')).not.toContain('quiet-');
  });
});
