import { createHash } from 'node:crypto';
import { conformance, rule } from './support/conformance';
import { CHAINCODE, MEMBERS } from './support/ledger-spec';
import { hashedSetOf, hashedSetsOf, namespacesOf, publicSetOf } from './support/read-write-set';

const BUILDER = 'core/ledger/kvledger/txmgmt/rwsetutil/rwset_builder.go';
const EXECUTOR = 'core/ledger/kvledger/txmgmt/txmgr/query_executor.go';
const RESULTS_HELPER = 'core/ledger/kvledger/txmgmt/rwsetutil/query_results_helper.go';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

conformance('read-write sets', { collections: [{ name: 'all', members: MEMBERS }] }, [
  rule(
    'core/chaincode/lifecycle/lifecycle.go',
    'a transaction also reads the sequence of the chaincode’s definition',
    async (ledger) => {
      const [lifecycle, own] = namespacesOf(await ledger.alpha.endorse(['put', 'k', 'v']));
      expect([lifecycle?.getNamespace(), own?.getNamespace()]).toEqual(['_lifecycle', CHAINCODE]);
    },
  ),
  rule(BUILDER, 'a key that was never written is read without a version', async (ledger) => {
    const set = publicSetOf(await ledger.alpha.endorse(['get', 'absent']));
    expect(set.toObject().readsList).toEqual([{ key: 'absent', version: undefined }]);
  }),
  rule(BUILDER, 'a read has the block and the place in it that wrote the key', async (ledger) => {
    const { blockNumber } = await ledger.submit(['put', 'versioned', 'x']);
    const set = publicSetOf(await ledger.alpha.endorse(['get', 'versioned']));
    expect(set.toObject().readsList).toEqual([{ key: 'versioned', version: { blockNum: blockNumber, txNum: 0 } }]);
  }),
  rule(BUILDER, 'reads are sorted by key and each key is there once', async (ledger) => {
    const set = publicSetOf(
      await ledger.alpha.endorse(['get', 'b'], ['get', 'a'], ['get', 'b'], ['get', 'ä'], ['get', 'Z']),
    );
    expect(set.getReadsList().map((read) => read.getKey())).toEqual(['Z', 'a', 'b', 'ä']);
  }),
  rule(BUILDER, 'writes are sorted by key and the last of a key counts', async (ledger) => {
    const set = publicSetOf(await ledger.alpha.endorse(['put', 'b', '1'], ['put', 'a', '2'], ['put', 'b', '3']));
    expect(set.getWritesList().map((write) => [write.getKey(), Buffer.from(write.getValue_asU8()).toString()])).toEqual(
      [
        ['a', '2'],
        ['b', '3'],
      ],
    );
  }),
  rule(BUILDER, 'a delete is a write without a value', async (ledger) => {
    const set = publicSetOf(await ledger.alpha.endorse(['put', 'a', '1'], ['del', 'a']));
    expect(set.toObject().writesList).toEqual([{ key: 'a', isDelete: true, value: '' }]);
  }),
  rule(
    'core/ledger/kvledger/txmgmt/txmgr/tx_simulator.go',
    'a transaction does not read what it wrote',
    async (ledger) => {
      expect(await ledger.alpha.evaluate(['put', 'own', '1'], ['get', 'own'])).toEqual([null, '']);
      expect(publicSetOf(await ledger.alpha.endorse(['put', 'own', '1'], ['get', 'own'])).getReadsList()).toHaveLength(
        1,
      );
    },
  ),
  rule('core/chaincode/handler.go', 'an empty value is a delete', async (ledger) => {
    const set = publicSetOf(await ledger.alpha.endorse(['put', 'empty', '']));
    expect(set.toObject().writesList).toEqual([{ key: 'empty', isDelete: true, value: '' }]);
  }),
  rule(
    'core/ledger/kvledger/txmgmt/statedb/stateleveldb/stateleveldb.go',
    'an empty key is a key like any other',
    async (ledger) => {
      await ledger.submit(['put', '', 'x']);
      expect(await ledger.alpha.evaluate(['get', ''])).toEqual(['x']);
    },
  ),
  rule(EXECUTOR, 'a transaction that touches nothing has no set in the chaincode’s namespace', async (ledger) => {
    const names = namespacesOf(await ledger.alpha.endorse(['whoAmI'])).map((namespace) => namespace.getNamespace());
    expect(names).toEqual(['_lifecycle']);
  }),
  rule(EXECUTOR, 'a range query has its raw reads, its bounds and whether it was exhausted', async (ledger) => {
    const { blockNumber } = await ledger.submit(['put', 'r1', 'x'], ['put', 'r2', 'x']);
    const [query] = publicSetOf(await ledger.alpha.endorse(['range', 'r', 's'])).getRangeQueriesInfoList();
    expect([query?.getStartKey(), query?.getEndKey(), query?.getItrExhausted()]).toEqual(['r', 's', true]);
    expect(query?.getRawReads()?.toObject().kvReadsList).toEqual([
      { key: 'r1', version: { blockNum: blockNumber, txNum: 0 } },
      { key: 'r2', version: { blockNum: blockNumber, txNum: 0 } },
    ]);
  }),
  rule(EXECUTOR, 'a range that was not exhausted ends with the last key that was read', async (ledger) => {
    await ledger.submit(['putMany', 'n', 120]);
    const [query] = publicSetOf(await ledger.alpha.endorse(['range', 'n', 'o', 1])).getRangeQueriesInfoList();
    expect([query?.getStartKey(), query?.getEndKey(), query?.getItrExhausted()]).toEqual(['n', 'n0100', false]);
  }),
  rule(EXECUTOR, 'an empty range is recorded too', async (ledger) => {
    const [query] = publicSetOf(await ledger.alpha.endorse(['range', 'nothing', 'nothinh'])).getRangeQueriesInfoList();
    expect([query?.getItrExhausted(), query?.getRawReads()?.getKvReadsList(), query?.hasReadsMerkleHashes()]).toEqual([
      true,
      undefined,
      false,
    ]);
  }),
  rule(EXECUTOR, 'equal range queries are recorded once, in the order of their first use', async (ledger) => {
    const set = publicSetOf(await ledger.alpha.endorse(['range', 'x', 'y'], ['range', 'a', 'b'], ['range', 'x', 'y']));
    expect(set.getRangeQueriesInfoList().map((query) => query.getStartKey())).toEqual(['x', 'a']);
  }),
  rule(EXECUTOR, 'the keys of a range are not reads by themselves', async (ledger) => {
    await ledger.submit(['put', 'only1', 'x']);
    expect(publicSetOf(await ledger.alpha.endorse(['range', 'only', 'onlz'])).getReadsList()).toEqual([]);
  }),
  rule(RESULTS_HELPER, 'a range of 50 results is recorded raw', async (ledger) => {
    await ledger.submit(['putMany', 'f', 50]);
    const [query] = publicSetOf(await ledger.alpha.endorse(['range', 'f', 'g'])).getRangeQueriesInfoList();
    expect(query?.getRawReads()?.getKvReadsList()).toHaveLength(50);
  }),
  rule(RESULTS_HELPER, 'a range of 51 results is recorded as Merkle hashes of degree 50', async (ledger) => {
    await ledger.submit(['putMany', 'g', 51]);
    const [query] = publicSetOf(await ledger.alpha.endorse(['range', 'g', 'h'])).getRangeQueriesInfoList();
    const summary = query?.getReadsMerkleHashes();
    expect([summary?.getMaxDegree(), summary?.getMaxLevel(), summary?.getMaxLevelHashesList().length]).toEqual([
      50, 1, 1,
    ]);
  }),
  rule(
    'core/chaincode/handler.go',
    'a range from the first to the last key leaves out composite keys',
    async (ledger) => {
      await ledger.submit(['put', 'simple', 'x'], ['putComposite', 'type', ['a', '1'], 'y']);
      const [entries] = (await ledger.alpha.evaluate(['range', '', ''])) as [string, string][][];
      expect(entries?.map(([key]) => key)).toContain('simple');
      expect(entries?.some(([key]) => key.startsWith('\u0000'))).toBe(false);
    },
  ),
  rule('core/chaincode/handler.go', 'a range without bounds starts behind the composite keys', async (ledger) => {
    const [query] = publicSetOf(await ledger.alpha.endorse(['range', '', ''])).getRangeQueriesInfoList();
    expect([query?.getStartKey(), query?.getEndKey()]).toEqual(['\u0001', '']);
  }),
  rule('core/chaincode/handler.go', 'composite keys are found by their first attributes, in order', async (ledger) => {
    await ledger.submit(
      ['putComposite', 'owner', ['zoe', '1'], 'a'],
      ['putComposite', 'owner', ['amy', '2'], 'b'],
      ['putComposite', 'owner', ['amy', '10'], 'c'],
    );
    expect(await ledger.alpha.evaluate(['composite', 'owner', ['amy']])).toEqual([
      [
        [['amy', '10'], 'c'],
        [['amy', '2'], 'b'],
      ],
    ]);
  }),
  rule('core/chaincode/handler.go', 'pages have a bookmark, which is the next key', async (ledger) => {
    await ledger.submit(['putMany', 'p', 5]);
    expect(await ledger.alpha.evaluate(['page', 'p', 'q', 2, ''], ['page', 'p', 'q', 2, 'p0004'])).toEqual([
      {
        entries: [
          ['p0000', '0'],
          ['p0001', '1'],
        ],
        count: 2,
        bookmark: 'p0002',
      },
      { entries: [['p0004', '4']], count: 1, bookmark: '' },
    ]);
  }),
  rule('core/ledger/kvledger/txmgmt/txmgr/tx_simulator.go', 'a write after a page is refused', async (ledger) => {
    expect(await ledger.alpha.refusal(['page', 'p', 'q', 2, ''], ['put', 'x', 'y'])).toContain(
      'unsuppored transaction. Transaction has already performed a paginated query. Writes are not allowed',
    );
  }),
  rule('core/ledger/kvledger/txmgmt/txmgr/tx_simulator.go', 'a page after a write is refused', async (ledger) => {
    expect(await ledger.alpha.refusal(['put', 'x', 'y'], ['page', 'p', 'q', 2, ''])).toContain(
      'unsuppored transaction. Paginated queries are supported only in a read-only transaction',
    );
  }),
  rule(
    'core/ledger/kvledger/txmgmt/statedb/stateleveldb/stateleveldb.go',
    'a rich query is refused by LevelDB',
    async (ledger) => {
      expect(await ledger.alpha.refusal(['query', '{}'])).toContain('ExecuteQuery not supported for leveldb');
    },
  ),
  rule(BUILDER, 'a private write is there as hashes of key and value', async (ledger) => {
    const transaction = await ledger.alpha.endorse(['putPrivate', 'all', 'key', 'value']);
    const [write] = hashedSetOf(transaction, 'all').getHashedWritesList();
    expect(hex(write?.getKeyHash_asU8() ?? Buffer.of())).toBe(sha256('key'));
    expect(hex(write?.getValueHash_asU8() ?? Buffer.of())).toBe(sha256('value'));
    expect(hashedSetsOf(transaction)[0]?.getPvtRwsetHash_asU8()).toHaveLength(32);
  }),
  rule(BUILDER, 'a private delete has no value hash', async (ledger) => {
    const [write] = hashedSetOf(await ledger.alpha.endorse(['delPrivate', 'all', 'key']), 'all').getHashedWritesList();
    expect([write?.getIsDelete(), write?.getIsPurge(), write?.getValueHash()]).toEqual([true, false, '']);
  }),
  rule(BUILDER, 'a purge is a delete that says so', async (ledger) => {
    const [write] = hashedSetOf(
      await ledger.alpha.endorse(['purgePrivate', 'all', 'key']),
      'all',
    ).getHashedWritesList();
    expect([write?.getIsDelete(), write?.getIsPurge()]).toEqual([true, true]);
  }),
  rule(BUILDER, 'a private read has the hash of its key, and no hash of a private set', async (ledger) => {
    const transaction = await ledger.alpha.endorse(['getPrivate', 'all', 'absent']);
    const [read] = hashedSetOf(transaction, 'all').getHashedReadsList();
    expect(hex(read?.getKeyHash_asU8() ?? Buffer.of())).toBe(sha256('absent'));
    expect(hashedSetsOf(transaction)[0]?.getPvtRwsetHash()).toBe('');
  }),
  rule(BUILDER, 'the read of a private hash is recorded like that of the value', async (ledger) => {
    const [read] = hashedSetOf(await ledger.alpha.endorse(['getPrivateHash', 'all', 'k2']), 'all').getHashedReadsList();
    expect(hex(read?.getKeyHash_asU8() ?? Buffer.of())).toBe(sha256('k2'));
  }),
  rule(BUILDER, 'a policy of a key is a write of its metadata', async (ledger) => {
    const set = publicSetOf(await ledger.alpha.endorse(['put', 'm', 'x'], ['setPolicy', 'm', 'abcd']));
    const [write] = set.getMetadataWritesList();
    expect(write?.getKey()).toBe('m');
    expect(write?.getEntriesList().map((entry) => [entry.getName(), hex(entry.getValue_asU8())])).toEqual([
      ['VALIDATION_PARAMETER', 'abcd'],
    ]);
  }),
  rule(EXECUTOR, 'the policy of a key is read with the key’s version', async (ledger) => {
    const set = publicSetOf(await ledger.alpha.endorse(['getPolicy', 'unset']));
    expect(set.getReadsList().map((read) => read.getKey())).toEqual(['unset']);
  }),
]);
