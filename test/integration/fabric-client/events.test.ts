import { createPrivateKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { nodePaths } from '@llmnet/fabric-identities';
import { FabricClient, readLedgerAddress } from '@llmnet/fabric-client';
import { CHAINCODE, CHANNEL, CLIENT, TestNetwork } from '@llmnet/test-kit/network';

describe('events of a chaincode', () => {
  let network: TestNetwork;
  let client: FabricClient;

  beforeAll(async () => {
    network = await TestNetwork.start();
    const [endpoint] = network.network.endpoints;
    if (endpoint === undefined) throw new Error('the network has no gateway');
    const { cert, key } = nodePaths(network.folder.identitiesDir, endpoint.mspId, CLIENT);
    const identity = {
      mspId: endpoint.mspId,
      certificate: await readFile(cert),
      signingKey: createPrivateKey(await readFile(key)),
    };
    const peers = [{ address: endpoint.address, tlsRoot: endpoint.tlsCaCert }];
    client = new FabricClient(identity, await readLedgerAddress({ channel: CHANNEL, chaincode: CHAINCODE, peers }));
    await client.waitForReady(10_000);
  }, 60_000);

  afterAll(async () => {
    client.close();
    await network.stop();
  });

  it('are waited for from a block on that is not there yet, and nothing is said to be wrong', async () => {
    const reading = new AbortController();
    const interrupted = jest.fn();
    const beyond = (await client.height()) + 2n;
    const events = client.events({ block: beyond }, reading.signal, { onInterruption: interrupted });
    const first = events.next();
    const { txId: early } = await client.submit('announce', ['early', 'x']);
    while ((await client.height()) < beyond) await client.submit('put', ['filling', String(await client.height())]);
    const { txId } = await client.submit('announce', ['wanted', 'y']);
    const { value } = await first;
    expect(value).toMatchObject({ transactionId: txId, eventName: 'wanted' });
    expect(txId).not.toBe(early);
    expect(interrupted).not.toHaveBeenCalled();
    reading.abort();
  });
});
