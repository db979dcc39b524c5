import { checkpointers, type CloseableAsyncIterable } from '@hyperledger/fabric-gateway';
import { common, ledger, peer } from '@hyperledger/fabric-protos';
import { DeliverCaller } from './support/deliver-client';
import { nodeIdentity, type ConnectedClient, CHANNEL, CLIENT, MEMBERS, TestNetwork } from '@llmnet/test-kit/network';
import { waitFor } from '@llmnet/test-kit/programs';

const { SUCCESS, BAD_REQUEST, FORBIDDEN, NOT_FOUND } = common.Status;

describe('block events of the embedded network', () => {
  let network: TestNetwork;
  let aster: ConnectedClient;
  let cedar: ConnectedClient;
  let caller: DeliverCaller;

  beforeAll(async () => {
    network = await TestNetwork.start({
      collections: [
        { name: 'all', members: MEMBERS, memberOnlyRead: true, blockToLive: 0 },
        { name: 'pair', members: ['AsterMSP', 'BirchMSP'], memberOnlyRead: true, blockToLive: 0 },
        { name: 'brief', members: MEMBERS, memberOnlyRead: true, blockToLive: 1 },
      ],
    });
    aster = await network.client('AsterMSP');
    cedar = await network.client('CedarMSP');
    caller = await callerOf('AsterMSP');
    await submit('announce', 'first', 'payload one');
    await submit('announce', 'second', 'payload two');
  }, 30_000);

  afterAll(async () => {
    caller.close();
    await network.stop();
  });

  async function callerOf(mspId: string, identityOf = mspId): Promise<DeliverCaller> {
    const endpoint = network.network.endpoints.find((candidate) => candidate.mspId === mspId);
    if (endpoint === undefined) {
      throw new Error('no such gateway');
    }
    return DeliverCaller.connect(endpoint, nodeIdentity(network.folder.identitiesDir, identityOf, CLIENT));
  }

  async function submit(name: string, ...args: string[]): Promise<number> {
    const submitted = await aster.contract.submitAsync(name, { arguments: args });
    return Number((await submitted.getStatus()).blockNumber);
  }

  async function submitPrivate(collection: string, key: string, value: string): Promise<number> {
    const options = { arguments: [collection, key], transientData: { value } };
    const submitted = await aster.contract.submitAsync('putPrivate', options);
    return Number((await submitted.getStatus()).blockNumber);
  }

  async function take<T>(count: number, events: CloseableAsyncIterable<T>): Promise<T[]> {
    const taken: T[] = [];
    for await (const event of events) {
      taken.push(event);
      if (taken.length === count) {
        break;
      }
    }
    events.close();
    return taken;
  }

  function numberOf(block: common.Block | undefined): number {
    return block?.getHeader()?.getNumber() ?? -1;
  }

  /** Numbers of the blocks, and the status behind them. */
  function summary(answers: readonly peer.DeliverResponse[]): { blocks: number[]; status: number | undefined } {
    return {
      blocks: answers.flatMap((answer) => (answer.hasBlock() ? [numberOf(answer.getBlock())] : [])),
      status: answers.at(-1)?.getStatus(),
    };
  }

  it('come from a start block on, with the peer’s validation codes', async () => {
    const blocks = await take(3, await aster.network.getBlockEvents({ startBlock: 0n }));
    expect(blocks.map(numberOf)).toEqual([0, 1, 2]);
    const codes = blocks[1]?.getMetadata()?.getMetadataList_asU8()[common.BlockMetadataIndex.TRANSACTIONS_FILTER];
    expect([...(codes ?? [])]).toEqual([peer.TxValidationCode.VALID]);
  });

  it('begin with the next block without a start', async () => {
    const height = network.network.peer('AsterMSP').height;
    const taken = take(1, await aster.network.getBlockEvents());
    const isTaken = taken.then(() => true);
    // A request may arrive after the first commit.
    const first = await waitFor('the block', async () => {
      await submit('put', 'again', 'x');
      return (await Promise.race([isTaken, Promise.resolve(false)])) ? taken : undefined;
    });
    expect(numberOf(first[0])).toBeGreaterThanOrEqual(height);
  });

  it('continue behind a checkpoint', async () => {
    const checkpoint = checkpointers.inMemory();
    await checkpoint.checkpointBlock(1n);
    const [block] = await take(1, await aster.network.getBlockEvents({ checkpoint }));
    expect(numberOf(block)).toBe(2);
  });

  it('continue at the block of the transaction that a checkpoint names', async () => {
    const checkpoint = checkpointers.inMemory();
    await checkpoint.checkpointTransaction(2n, 'some transaction');
    const [block] = await take(1, await aster.network.getFilteredBlockEvents({ checkpoint }));
    expect(block?.getNumber()).toBe(2);
  });

  // core/peer/deliverevents.go, toFilteredBlock
  it('are filtered: ids, codes and events without what they carry', async () => {
    const blocks = await take(3, await aster.network.getFilteredBlockEvents({ startBlock: 0n }));
    expect(blocks.map((block) => block.getChannelId())).toEqual([CHANNEL, CHANNEL, CHANNEL]);
    const [config, transaction] = blocks.map((block) => block.getFilteredTransactionsList()[0]);
    expect(config?.getType()).toBe(common.HeaderType.CONFIG);
    expect(config?.hasTransactionActions()).toBe(false);
    expect(transaction?.getTxValidationCode()).toBe(peer.TxValidationCode.VALID);
    expect(transaction?.getTransactionActions()?.toObject().chaincodeActionsList).toEqual([
      { chaincodeEvent: { chaincodeId: 'probe', txId: transaction?.getTxid(), eventName: 'first', payload: '' } },
    ]);
    expect(blocks.some((block) => Buffer.from(block.serializeBinary()).includes('payload one'))).toBe(false);
  });

  describe('with private data', () => {
    function valuesOf(event: peer.BlockAndPrivateData | undefined): Record<string, string> {
      const sets = event?.getPrivateDataMapMap().get(0)?.getNsPvtRwsetList() ?? [];
      return Object.fromEntries(
        sets.flatMap((set) =>
          set.getCollectionPvtRwsetList().flatMap((collection) =>
            ledger.rwset.kvrwset.KVRWSet.deserializeBinary(collection.getRwset_asU8())
              .getWritesList()
              .map((write) => [
                `${set.getNamespace()}/${collection.getCollectionName()}/${write.getKey()}`,
                Buffer.from(write.getValue_asU8()).toString(),
              ]),
          ),
        ),
      );
    }

    async function eventAt(client: ConnectedClient, number: number): Promise<peer.BlockAndPrivateData | undefined> {
      const events = await client.network.getBlockAndPrivateDataEvents({ startBlock: BigInt(number) });
      return (await take(1, events))[0];
    }

    it('show a member the plaintext beside the block', async () => {
      const number = await submitPrivate('all', 'k', 'for all');
      for (const client of [aster, cedar]) {
        const event = await eventAt(client, number);
        expect(numberOf(event?.getBlock())).toBe(number);
        expect(valuesOf(event)).toEqual({ 'probe/all/k': 'for all' });
      }
    });

    it('show nothing of a collection to others', async () => {
      const number = await submitPrivate('pair', 'k', 'for two');
      expect(valuesOf(await eventAt(aster, number))).toEqual({ 'probe/pair/k': 'for two' });
      expect(valuesOf(await eventAt(cedar, number))).toEqual({});
    });

    it("show a client of another organisation only what the client's organisation may see", async () => {
      const number = await submitPrivate('pair', 'k2', 'for two');
      const guest = await callerOf('AsterMSP', 'CedarMSP');
      const [answer] = await guest.ask({ start: number, stop: number }, 'deliverWithPrivateData');
      guest.close();
      expect(numberOf(answer?.getBlockAndPrivateData()?.getBlock())).toBe(number);
      expect(valuesOf(answer?.getBlockAndPrivateData())).toEqual({});
    });

    it('show no longer what was purged', async () => {
      const number = await submitPrivate('all', 'purged', 'gone');
      expect(valuesOf(await eventAt(aster, number))).toEqual({ 'probe/all/purged': 'gone' });
      await submit('purgePrivate', 'all', 'purged');
      expect(valuesOf(await eventAt(aster, number))).toEqual({});
    });

    it('show no longer what has expired', async () => {
      const number = await submitPrivate('brief', 'k', 'short');
      await submit('put', 'tick', '1');
      expect(valuesOf(await eventAt(aster, number))).toEqual({ 'probe/brief/k': 'short' });
      await submit('put', 'tick', '2');
      expect(valuesOf(await eventAt(aster, number))).toEqual({});
    });
  });

  // common/deliver/deliver.go, deliverBlocks
  describe('of the Deliver service', () => {
    it.each([
      ['oldest to oldest', { start: 'oldest', stop: 'oldest' }, [0]],
      ['a range', { start: 1, stop: 2 }, [1, 2]],
    ] as const)('are given from %s, then SUCCESS', async (_, seek, blocks) => {
      expect(summary(await caller.ask(seek))).toEqual({ blocks, status: SUCCESS });
    });

    it('are the newest one only if both ends are newest', async () => {
      const { blocks, status } = summary(await caller.ask({ start: 'newest', stop: 'newest' }));
      expect(blocks).toEqual([network.network.peer('AsterMSP').height - 1]);
      expect(status).toBe(SUCCESS);
    });

    it.each([
      ['a start beyond the next block', { start: 1_000, stop: 1_001 }, NOT_FOUND],
      ['a start of no kind', { start: 'unset', stop: 5 }, NOT_FOUND],
      ['a stop before the start', { start: 2, stop: 1 }, BAD_REQUEST],
      ['another channel', { channel: 'other' }, NOT_FOUND],
      ['an old timestamp', { timestamp: new Date(Date.now() - 16 * 60_000) }, BAD_REQUEST],
      ['a payload that was changed after it was signed', { tampered: true }, FORBIDDEN],
      ['a malformed seek request', { data: Buffer.of(0xff) }, BAD_REQUEST],
      ['a seek request without positions', { data: Buffer.alloc(0) }, BAD_REQUEST],
    ] as const)('are refused for %s', async (_, seek, status) => {
      expect(summary(await caller.ask(seek))).toEqual({ blocks: [], status });
    });

    it('are refused for an envelope that is none, and the stream ends', async () => {
      const call = caller.open();
      call.send(new common.Envelope());
      expect(summary(await call.untilStatus())).toEqual({ blocks: [], status: BAD_REQUEST });
      expect(await call.next()).toBeUndefined();
    });

    it('end with NOT_FOUND at the end of the chain if the client does not want to wait', async () => {
      const height = network.network.peer('AsterMSP').height;
      const answers = await caller.ask({ start: height - 1, stop: height + 1, failIfNotReady: true });
      expect(summary(answers)).toEqual({ blocks: [height - 1], status: NOT_FOUND });
    });

    it('are waited for if the client wants to', async () => {
      const height = network.network.peer('AsterMSP').height;
      const asked = caller.ask({ start: height, stop: height });
      await submit('put', 'awaited', 'x');
      expect(summary(await asked)).toEqual({ blocks: [height], status: SUCCESS });
    });

    it('come for one request after the other on the same stream, until the client has no more', async () => {
      const call = caller.open();
      call.send(caller.request({ start: 0, stop: 0 }));
      call.send(caller.request({ start: 1, stop: 1 }));
      call.halfClose();
      expect(summary(await call.untilStatus())).toEqual({ blocks: [0], status: SUCCESS });
      expect(summary(await call.untilStatus())).toEqual({ blocks: [1], status: SUCCESS });
      expect(await call.next()).toBeUndefined();
    });

    it('come without transactions if only headers are asked for, but for the configuration', async () => {
      const answers = await caller.ask({ start: 0, stop: 1, headersOnly: true });
      expect(answers[0]?.getBlock()?.getData()?.getDataList()).toHaveLength(1);
      expect(answers[1]?.getBlock()?.hasData()).toBe(false);
      expect(numberOf(answers[1]?.getBlock())).toBe(1);
    });

    it('go to nobody who is not of a member', async () => {
      const forged = await callerOf('AsterMSP', 'BirchMSP');
      const request = forged.request({ start: 0, stop: 0 });
      const other = caller.request({ start: 0, stop: 0 });
      request.setSignature(other.getSignature_asU8());
      const call = forged.open();
      call.send(request);
      expect(summary(await call.untilStatus())).toEqual({ blocks: [], status: FORBIDDEN });
      forged.close();
    });
  });

  it('stop waiting when the peer stops, and go on from a checkpoint when it is back', async () => {
    const checkpoint = checkpointers.inMemory();
    const read = async (): Promise<number> => {
      const events = await cedar.network.getBlockEvents({ checkpoint, startBlock: 1n });
      try {
        for await (const block of events) {
          await checkpoint.checkpointBlock(BigInt(numberOf(block)));
        }
      } finally {
        events.close();
      }
      return Number(checkpoint.getBlockNumber());
    };
    const before = read().catch(() => 'failed');
    const last = await submit('put', 'seen', '1');
    await waitFor('the last block', () => Number(checkpoint.getBlockNumber() ?? 0n) > last);
    await network.network.peer('CedarMSP').stop();
    await before;
    const missed = await submit('put', 'missed', '1');
    await network.network.peer('CedarMSP').start();
    const events = await cedar.network.getBlockEvents({ checkpoint });
    expect((await take(1, events)).map(numberOf)).toEqual([missed]);
  });

  it('do not hold up a peer whose client does not read', async () => {
    const call = caller.open();
    call.send(caller.request({ start: 'oldest', stop: Number.MAX_SAFE_INTEGER }));
    await submit('put', 'unread', 'x'.repeat(200_000));
    expect(await submit('put', 'after', 'x')).toBeGreaterThan(0);
    call.close();
  });
});
