import { createHash } from 'node:crypto';
import { common, peer } from '@hyperledger/fabric-protos';
import { metadataOf } from '@llmnet/test-kit/network';
import { conformance, rule } from './support/conformance';
import { CHANNEL } from './support/ledger-spec';
import { headerHash } from './support/block-hash';

const BLOCK_UTILS = 'protoutil/blockutils.go';
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

conformance('blocks', { blockSize: 4 }, [
  rule(BLOCK_UTILS, 'the data hash is that of the concatenated envelopes', async (ledger) => {
    const { blockNumber } = await ledger.submit(['put', 'a', '1']);
    const block = await ledger.alpha.queries.block(blockNumber);
    const digest = createHash('sha256');
    for (const envelope of block.getData()?.getDataList_asU8() ?? []) {
      digest.update(envelope);
    }
    expect(hex(block.getHeader()?.getDataHash_asU8() ?? Buffer.of())).toBe(digest.digest('hex'));
  }),
  rule(BLOCK_UTILS, 'every block has the hash of the header before it', async (ledger) => {
    await ledger.submit(['put', 'b', '1']);
    const [first, ...others] = await ledger.alpha.queries.blocks();
    let previous = first;
    for (const block of others) {
      expect(hex(block.getHeader()?.getPreviousHash_asU8() ?? Buffer.of())).toBe(headerHash(previous?.getHeader()));
      previous = block;
    }
  }),
  rule(BLOCK_UTILS, 'block 0 has no previous hash', async (ledger) => {
    const block = await ledger.alpha.queries.block(0);
    expect([block.getHeader()?.getNumber(), block.getHeader()?.getPreviousHash_asU8().length]).toEqual([0, 0]);
  }),
  rule(BLOCK_UTILS, 'block metadata has five parts', async (ledger) => {
    const { blockNumber } = await ledger.submit(['put', 'c', '1']);
    expect(metadataOf(await ledger.alpha.queries.block(blockNumber))).toHaveLength(5);
  }),
  rule('core/ledger/kvledger/kv_ledger.go', 'the chain’s commit hash is in the metadata of a block', async (ledger) => {
    const { blockNumber } = await ledger.submit(['put', 'd', '1']);
    const bytes = metadataOf(await ledger.alpha.queries.block(blockNumber))[common.BlockMetadataIndex.COMMIT_HASH];
    expect(common.Metadata.deserializeBinary(bytes ?? Buffer.of()).getValue_asU8()).toHaveLength(32);
  }),
  rule(
    'orderer/common/multichannel/blockwriter.go',
    'the signature of a block names the last configuration',
    async (ledger) => {
      const { blockNumber } = await ledger.submit(['put', 'e', '1']);
      const parts = metadataOf(await ledger.alpha.queries.block(blockNumber));
      const signatures = common.Metadata.deserializeBinary(parts[common.BlockMetadataIndex.SIGNATURES] ?? Buffer.of());
      const value = common.OrdererBlockMetadata.deserializeBinary(signatures.getValue_asU8());
      expect(value.getLastConfig()?.getIndex() ?? 0).toBe(0);
      expect(signatures.getSignaturesList()).toHaveLength(1);
    },
  ),
  rule(
    'core/ledger/kvledger/kv_ledger.go',
    'the metadata has the validation code of every transaction',
    async (ledger) => {
      const transactions = [
        await ledger.alpha.endorse(['append', 'f', '1']),
        await ledger.alpha.endorse(['append', 'f', '2']),
      ];
      const height = await ledger.alpha.queries.height();
      await ledger.oneBlock(...transactions);
      const { VALID, MVCC_READ_CONFLICT } = peer.TxValidationCode;
      expect(await ledger.alpha.queries.validationCodes(height)).toEqual([VALID, MVCC_READ_CONFLICT, VALID, VALID]);
    },
  ),
  rule(
    'orderer/common/blockcutter/blockcutter.go',
    'a block is cut when it has its number of transactions',
    async (ledger) => {
      const { blockNumber } = await ledger.submit(['put', 'g', '1']);
      const block = await ledger.alpha.queries.block(blockNumber);
      expect(block.getData()?.getDataList_asU8()).toHaveLength(4);
    },
  ),
  rule('orderer/common/blockcutter/blockcutter.go', 'a block is cut when its time is over', async (ledger) => {
    const height = await ledger.alpha.queries.height();
    const transaction = await ledger.alpha.endorse(['put', 'alone', '1']);
    const status = await (await transaction.submit()).getStatus();
    expect([Number(status.blockNumber), (await ledger.alpha.queries.validationCodes(height)).length]).toEqual([
      height,
      1,
    ]);
  }),
  rule('core/scc/qscc/query.go', 'a block is found by its number, its hash and its transactions', async (ledger) => {
    const { blockNumber, transactionId } = await ledger.submit(['put', 'h', '1']);
    const byNumber = await ledger.alpha.queries.block(blockNumber);
    const byTransaction = await ledger.alpha.queries.blockOf(transactionId);
    expect(byTransaction.getHeader()?.getNumber()).toBe(blockNumber);
    const hash = Buffer.from(headerHash(byNumber.getHeader()), 'hex');
    const byHash = common.Block.deserializeBinary(await ledger.alpha.queryLedger('GetBlockByHash', CHANNEL, hash));
    expect(byHash.getHeader()?.getNumber()).toBe(blockNumber);
  }),
  rule(
    'core/scc/qscc/query.go',
    'the chain’s information has its height and the hashes of the last two headers',
    async (ledger) => {
      const { blockNumber } = await ledger.submit(['put', 'i', '1']);
      const info = common.BlockchainInfo.deserializeBinary(await ledger.alpha.queryLedger('GetChainInfo', CHANNEL));
      const block = await ledger.alpha.queries.block(blockNumber);
      expect(info.getHeight()).toBe(blockNumber + 1);
      expect(hex(info.getCurrentblockhash_asU8())).toBe(headerHash(block.getHeader()));
      expect(hex(info.getPreviousblockhash_asU8())).toBe(hex(block.getHeader()?.getPreviousHash_asU8() ?? Buffer.of()));
    },
  ),
  rule('core/scc/qscc/query.go', 'a transaction is found with its validation code', async (ledger) => {
    const { transactionId } = await ledger.submit(['put', 'j', '1']);
    const processed = peer.ProcessedTransaction.deserializeBinary(
      await ledger.alpha.queryLedger('GetTransactionByID', CHANNEL, transactionId),
    );
    expect(processed.getValidationcode()).toBe(peer.TxValidationCode.VALID);
    expect(processed.hasTransactionenvelope()).toBe(true);
  }),
  rule('core/scc/qscc/query.go', 'what is not there is refused with a reason', async (ledger) => {
    expect(await ledger.alpha.ledgerRefusal('GetTransactionByID', CHANNEL, 'ff')).toContain(
      'chaincode response 500, Failed to get transaction with id ff, error no such transaction ID [ff] in index',
    );
    expect(await ledger.alpha.ledgerRefusal('GetBlockByNumber', CHANNEL, '999999')).toContain(
      'chaincode response 500, Failed to get block number 999999, error no such block number [999999] in index',
    );
    expect(await ledger.alpha.ledgerRefusal('GetBlockByNumber', CHANNEL, 'x')).toContain(
      'chaincode response 500, Failed to parse block number with error strconv.ParseUint: parsing "x": invalid syntax',
    );
    expect(await ledger.alpha.ledgerRefusal('GetBlockByTxID', CHANNEL, 'ff')).toContain(
      'chaincode response 500, Failed to get block for txID ff, error no such transaction ID [ff] in index',
    );
  }),
  rule('core/scc/qscc/query.go', 'too few arguments, unknown functions and channels are refused', async (ledger) => {
    expect(await ledger.alpha.ledgerRefusal('GetChainInfo')).toContain(
      'chaincode response 500, Incorrect number of arguments, 1',
    );
    expect(await ledger.alpha.ledgerRefusal('GetNothing', CHANNEL, 'x')).toContain('access denied for [GetNothing]');
    expect(await ledger.alpha.ledgerRefusal('GetBlockByNumber', CHANNEL)).toContain(
      'chaincode response 500, missing 3rd argument for GetBlockByNumber',
    );
    expect(await ledger.alpha.ledgerRefusal('GetChainInfo', 'other')).toContain(
      'chaincode response 500, Invalid chain ID, other',
    );
  }),
]);
