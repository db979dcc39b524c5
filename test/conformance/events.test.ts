import { common, peer } from '@hyperledger/fabric-protos';
import type { ChaincodeEvent } from '@hyperledger/fabric-gateway';
import { conformance, rule } from './support/conformance';
import type { ConsortiumLedger } from './support/consortium-ledger';
import { CHAINCODE, CHANNEL } from './support/ledger-spec';
import { chaincodeAction } from './support/read-write-set';

const EVENTS = 'internal/pkg/gateway/chaincodeevents.go';
const DELIVER = 'core/peer/deliverevents.go';
const { VALID, MVCC_READ_CONFLICT } = peer.TxValidationCode;

/** The first events from a block on. */
async function eventsFrom(ledger: ConsortiumLedger, startBlock: number, count: number): Promise<ChaincodeEvent[]> {
  const network = ledger.beta.gateway.getNetwork(CHANNEL);
  const stream = await network.getChaincodeEvents(CHAINCODE, { startBlock: BigInt(startBlock) });
  return take(stream, count);
}

async function take<T>(stream: AsyncIterable<T> & { close(): void }, count: number): Promise<T[]> {
  const result: T[] = [];
  try {
    for await (const event of stream) {
      if (result.push(event) === count) {
        break;
      }
    }
  } finally {
    stream.close();
  }
  return result;
}

conformance('events', { blockSize: 2 }, [
  rule(EVENTS, 'an event has its chaincode, transaction, block, name and payload', async (ledger) => {
    const { transactionId, blockNumber } = await ledger.submit(['event', 'named', 'payload'], ['put', 'a', '1']);
    const [event] = await eventsFrom(ledger, blockNumber, 1);
    expect(event).toMatchObject({ chaincodeName: CHAINCODE, eventName: 'named', transactionId });
    expect([event?.blockNumber, Buffer.from(event?.payload ?? '').toString()]).toEqual([
      BigInt(blockNumber),
      'payload',
    ]);
  }),
  rule('core/chaincode/handler.go', 'the last event of a transaction counts', async (ledger) => {
    const { blockNumber } = await ledger.submit(['event', 'first', '1'], ['event', 'last', '2']);
    const [event] = await eventsFrom(ledger, blockNumber, 1);
    expect(event?.eventName).toBe('last');
  }),
  rule(EVENTS, 'an invalid transaction has no event', async (ledger) => {
    const [first, second] = [
      await ledger.alpha.endorse(['append', 'b', '1'], ['event', 'valid', '1']),
      await ledger.alpha.endorse(['append', 'b', '2'], ['event', 'invalid', '2']),
    ];
    const height = await ledger.alpha.queries.height();
    expect(await ledger.oneBlock(first, second)).toEqual([VALID, MVCC_READ_CONFLICT]);
    await ledger.submit(['event', 'next', '3']);
    expect((await eventsFrom(ledger, height, 2)).map(({ eventName }) => eventName)).toEqual(['valid', 'next']);
  }),
  rule(EVENTS, 'events of a block come in the order of its transactions', async (ledger) => {
    const height = await ledger.alpha.queries.height();
    await ledger.oneBlock(
      await ledger.alpha.endorse(['event', 'one', ''], ['put', 'c1', '']),
      await ledger.alpha.endorse(['event', 'two', ''], ['put', 'c2', '']),
    );
    expect((await eventsFrom(ledger, height, 2)).map(({ eventName }) => eventName)).toEqual(['one', 'two']);
  }),
  rule(EVENTS, 'after a transaction, only what is behind it comes', async (ledger) => {
    const height = await ledger.alpha.queries.height();
    const [first, second] = [
      await ledger.alpha.endorse(['event', 'before', ''], ['put', 'd1', '']),
      await ledger.alpha.endorse(['event', 'behind', ''], ['put', 'd2', '']),
    ];
    await ledger.oneBlock(first, second);
    const network = ledger.alpha.gateway.getNetwork(CHANNEL);
    const checkpoint = { getBlockNumber: () => BigInt(height), getTransactionId: () => first.getTransactionId() };
    const stream = await network.getChaincodeEvents(CHAINCODE, { checkpoint });
    expect((await take(stream, 1)).map(({ eventName }) => eventName)).toEqual(['behind']);
  }),
  rule(
    'core/chaincode/chaincode_support.go',
    'an event is in the endorsed result with chaincode and transaction',
    async (ledger) => {
      const transaction = await ledger.alpha.endorse(['event', 'inside', 'p']);
      const event = peer.ChaincodeEvent.deserializeBinary(chaincodeAction(transaction).getEvents_asU8());
      expect([event.getChaincodeId(), event.getTxId(), event.getEventName()]).toEqual([
        CHAINCODE,
        transaction.getTransactionId(),
        'inside',
      ]);
    },
  ),
  rule(DELIVER, 'block events are the blocks with their validation codes', async (ledger) => {
    const { blockNumber } = await ledger.submit(['put', 'e', '1']);
    const network = ledger.alpha.gateway.getNetwork(CHANNEL);
    const [block] = await take(await network.getBlockEvents({ startBlock: BigInt(blockNumber) }), 1);
    expect(block?.getHeader()?.getNumber()).toBe(blockNumber);
    const codes = block?.getMetadata()?.getMetadataList_asU8()[common.BlockMetadataIndex.TRANSACTIONS_FILTER];
    expect([...(codes ?? [])]).toEqual([VALID, VALID]);
  }),
  rule(DELIVER, 'a filtered block has ids, codes and event names, but no payload', async (ledger) => {
    const { blockNumber, transactionId } = await ledger.submit(['event', 'filtered', 'payload'], ['put', 'f', '1']);
    const network = ledger.alpha.gateway.getNetwork(CHANNEL);
    const [block] = await take(await network.getFilteredBlockEvents({ startBlock: BigInt(blockNumber) }), 1);
    expect([block?.getChannelId(), block?.getNumber()]).toEqual([CHANNEL, blockNumber]);
    const [transaction] = block?.getFilteredTransactionsList() ?? [];
    expect([transaction?.getTxid(), transaction?.getTxValidationCode()]).toEqual([transactionId, VALID]);
    const actions = transaction?.getTransactionActions()?.getChaincodeActionsList() ?? [];
    const events = actions.map((action) => action.getChaincodeEvent()?.toObject());
    expect(events).toMatchObject([{ chaincodeId: CHAINCODE, eventName: 'filtered', payload: '' }]);
  }),
  rule(DELIVER, 'a stream that waits for the next block gets it', async (ledger) => {
    const network = ledger.alpha.gateway.getNetwork(CHANNEL);
    const height = await ledger.alpha.queries.height();
    const stream = await network.getFilteredBlockEvents({ startBlock: BigInt(height) });
    const next = take(stream, 1);
    await ledger.submit(['put', 'g', '1']);
    expect((await next).map((block) => block.getNumber())).toEqual([height]);
  }),
]);
