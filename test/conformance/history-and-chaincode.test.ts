import { peer } from '@hyperledger/fabric-protos';
import { failureOf } from '@llmnet/test-kit/network';
import { conformance, rule } from './support/conformance';
import { CHANNEL } from './support/ledger-spec';
import { publicSetOf } from './support/read-write-set';

const HISTORY = 'core/ledger/kvledger/history/query_executer.go';
const HANDLER = 'core/chaincode/handler.go';
const { VALID, MVCC_READ_CONFLICT } = peer.TxValidationCode;

interface Modification {
  readonly txId: string;
  readonly value: string;
  readonly isDelete: boolean;
}

conformance('history of keys, and what a chaincode may ask', {}, [
  rule(HISTORY, 'the history of a key is its modifications, the newest first', async (ledger) => {
    const written = [];
    for (const operation of [
      ['put', 'a', '1'],
      ['put', 'a', '2'],
      ['del', 'a'],
      ['put', 'a', '3'],
    ] as const) {
      written.push((await ledger.submit(operation)).transactionId);
    }
    const [history] = (await ledger.alpha.evaluate(['history', 'a'])) as Modification[][];
    expect(history).toEqual([
      { txId: written[3], value: '3', isDelete: false },
      { txId: written[2], value: '', isDelete: true },
      { txId: written[1], value: '2', isDelete: false },
      { txId: written[0], value: '1', isDelete: false },
    ]);
  }),
  rule(HISTORY, 'an invalid transaction is not in the history', async (ledger) => {
    const late = await ledger.alpha.endorse(['append', 'b', 'late']);
    await ledger.submit(['put', 'b', '1']);
    expect((await ledger.commit(late)).code).toBe(MVCC_READ_CONFLICT);
    const [history] = (await ledger.alpha.evaluate(['history', 'b'])) as Modification[][];
    expect(history?.map(({ value }) => value)).toEqual(['1']);
  }),
  rule(HISTORY, 'a key that was never written has no history', async (ledger) => {
    expect(await ledger.alpha.evaluate(['history', 'absent'])).toEqual([[]]);
  }),
  rule(HISTORY, 'a history is not a read: a transaction with it stays valid', async (ledger) => {
    await ledger.submit(['put', 'c', '1']);
    const transaction = await ledger.alpha.endorse(['history', 'c'], ['put', 'c2', '1']);
    expect(publicSetOf(transaction).getReadsList()).toEqual([]);
    await ledger.submit(['put', 'c', '2']);
    expect((await ledger.commit(transaction)).code).toBe(VALID);
  }),
  rule(
    'core/ledger/kvledger/history/db.go',
    'a change of a policy is a modification without a value of its own',
    async (ledger) => {
      await ledger.submit(['put', 'd', '1']);
      await ledger.submit(['setPolicy', 'd', '']);
      const [history] = (await ledger.alpha.evaluate(['history', 'd'])) as Modification[][];
      expect(history?.map(({ value }) => value)).toEqual(['1']);
    },
  ),
  rule(HANDLER, 'a chaincode knows transaction, channel, creator and arguments', async (ledger) => {
    const proposal = ledger.beta.proposal([['whoAmI']]);
    const [seen] = JSON.parse(Buffer.from(await proposal.evaluate()).toString()) as Record<string, unknown>[];
    expect(seen).toMatchObject({
      txId: proposal.getTransactionId(),
      channel: CHANNEL,
      creator: 'BetaMSP',
      arguments: 2,
    });
    expect(Math.abs(Number(seen?.['seconds']) - Date.now() / 1000)).toBeLessThan(60);
  }),
  rule(HANDLER, 'a chaincode reads transient data', async (ledger) => {
    const values = await ledger.alpha.evaluateWith({ transient: { field: 'seen' } }, ['transient', 'field']);
    expect(values).toEqual(['seen']);
  }),
  rule(HANDLER, 'the error of a state call names the call and the transaction', async (ledger) => {
    const proposal = ledger.alpha.proposal([['query', '{}']]);
    const { message } = await failureOf(proposal.evaluate());
    expect(message).toContain(
      `GET_QUERY_RESULT failed: transaction ID: ${proposal.getTransactionId()}: ExecuteQuery not supported for leveldb`,
    );
  }),
  rule(HANDLER, 'a transaction may use several open iterators', async (ledger) => {
    await ledger.submit(['putMany', 'i', 3], ['putMany', 'j', 3]);
    const results = await ledger.alpha.evaluate(['range', 'i', 'j', 1], ['range', 'j', 'k'], ['range', 'i', 'j']);
    expect(results.map((entries) => (entries as unknown[]).length)).toEqual([1, 3, 3]);
  }),
  rule(
    'core/chaincode/query_response_generator.go',
    'a range of more than 100 results comes in several answers',
    async (ledger) => {
      await ledger.submit(['putMany', 'l', 230]);
      const [entries] = (await ledger.alpha.evaluate(['range', 'l', 'm'])) as [string, string][][];
      expect([entries?.length, entries?.[0], entries?.at(-1)]).toEqual([230, ['l0000', '0'], ['l0229', '229']]);
    },
  ),
  rule(
    'core/ledger/kvledger/txmgmt/txmgr/query_executor.go',
    'a page may be larger than 100 results',
    async (ledger) => {
      await ledger.submit(['putMany', 'n', 130]);
      const [page] = (await ledger.alpha.evaluate(['page', 'n', 'o', 120, ''])) as {
        count: number;
        bookmark: string;
      }[];
      expect(page).toMatchObject({ count: 120, bookmark: 'n0120' });
    },
  ),
  rule('core/chaincode/chaincode_support.go', 'a chaincode that is not there is named', async (ledger) => {
    const message = await ledger.alpha.refusal(['callChaincode', 'other', ['run', '[]'], '']);
    expect(message).toContain(
      `execute failed: invalid invocation: [channel ${CHANNEL}] failed to get chaincode container info for other: chaincode other not found`,
    );
  }),
]);
