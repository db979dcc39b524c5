import { ChaincodeServer } from '@llmnet/test-kit/chaincode';
import { MEMBERS, TestNetwork } from '@llmnet/test-kit/network';
import { freePort, waitFor } from '@llmnet/test-kit/programs';

const LANES = 8;

describe('another version of the chaincode', () => {
  let network: TestNetwork;
  let next: ChaincodeServer | undefined;

  beforeAll(async () => {
    network = await TestNetwork.start();
  }, 30_000);

  afterAll(async () => {
    await network.stop();
    await next?.kill();
  });

  it('takes over under load without a failed transaction', async () => {
    const clients = await Promise.all(MEMBERS.map((mspId) => network.client(mspId)));
    let committed = 0;
    let isOver = false;
    const load = Promise.all(
      Array.from({ length: LANES }, async (_, lane) => {
        for (let n = 0; !isOver; n += 1) {
          await clients[lane % clients.length]?.contract.submitTransaction('put', `${lane}-${n}`, 'value');
          committed += 1;
        }
      }),
    );
    await waitFor('some commits', () => committed >= 20);
    const port = await freePort();
    next = await ChaincodeServer.start({ ...network.folder.chaincode, ccid: 'probe:2', port });
    await network.network.reloadChaincode({ address: `127.0.0.1:${port}`, ccid: 'probe:2', version: '2.0' });
    await network.killChaincode();
    const before = committed;
    await waitFor('commits of the new version', () => committed >= before + 20);
    isOver = true;
    await load;
  }, 60_000);

  it('is refused when nobody serves it, and the old one goes on', async () => {
    const address = `127.0.0.1:${await freePort()}`;
    await expect(network.network.reloadChaincode({ address })).rejects.toMatchObject({ code: 'CHAINCODE_UNREACHABLE' });
    const { contract } = await network.client('AsterMSP');
    await contract.submitTransaction('put', 'after', 'value');
  }, 30_000);
});
