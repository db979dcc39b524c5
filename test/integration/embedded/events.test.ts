import type { ChaincodeEvent, ChaincodeEventsOptions } from '@hyperledger/fabric-gateway';
import { type ConnectedClient, CHAINCODE, TestNetwork } from '@llmnet/test-kit/network';

describe('chaincode events of the embedded network', () => {
  let network: TestNetwork;
  let aster: ConnectedClient;
  let blocks: bigint[];
  let transactions: string[];

  beforeAll(async () => {
    network = await TestNetwork.start();
    aster = await network.client('AsterMSP');
    [blocks, transactions] = [[], []];
    for (const name of ['first', 'second', 'third']) {
      const submitted = await aster.contract.submitAsync('announce', { arguments: [name, `payload of ${name}`] });
      blocks.push((await submitted.getStatus()).blockNumber);
      transactions.push(submitted.getTransactionId());
    }
  }, 30_000);

  afterAll(async () => {
    await network.stop();
  });

  async function take(
    count: number,
    options: ChaincodeEventsOptions,
    act?: () => Promise<unknown>,
  ): Promise<ChaincodeEvent[]> {
    const events = await aster.network.getChaincodeEvents(CHAINCODE, options);
    const acted = act?.();
    const taken: ChaincodeEvent[] = [];
    try {
      for await (const event of events) {
        taken.push(event);
        if (taken.length === count) {
          break;
        }
      }
    } finally {
      events.close();
    }
    await acted;
    return taken;
  }

  it('are replayed from a block on', async () => {
    const events = await take(2, { startBlock: blocks[1] ?? 0n });
    expect(events.map(({ eventName, blockNumber }) => [eventName, blockNumber])).toEqual([
      ['second', blocks[1]],
      ['third', blocks[2]],
    ]);
    expect(Buffer.from(events[0]?.payload ?? []).toString()).toBe('payload of second');
  });

  it('continue after the transaction of a checkpoint', async () => {
    const checkpoint = {
      checkpoint: { getBlockNumber: () => blocks[0], getTransactionId: () => transactions[0] },
    };
    const [event] = await take(1, checkpoint);
    expect(event?.eventName).toBe('second');
  });

  it('arrive as they are committed', async () => {
    const [event] = await take(1, { startBlock: (blocks[2] ?? 0n) + 1n }, () =>
      aster.contract.submitTransaction('announce', 'fresh', 'now'),
    );
    expect(event?.eventName).toBe('fresh');
  });

  it('come of valid transactions only', async () => {
    const start = (await aster.contract.submitAsync('put', { arguments: ['mark', ''] }).then((s) => s.getStatus()))
      .blockNumber;
    const rejected = aster.contract.newProposal('announce', {
      arguments: ['rejected', 'x'],
      endorsingOrganizations: ['AsterMSP'],
    });
    await (await (await rejected.endorse()).submit()).getStatus();
    await aster.contract.submitTransaction('announce', 'accepted', 'x');
    const [event] = await take(1, { startBlock: start });
    expect(event?.eventName).toBe('accepted');
  });
});
