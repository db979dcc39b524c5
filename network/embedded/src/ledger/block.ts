import { common } from '@hyperledger/fabric-protos';
import { derInteger, derOctetString, derSequence, uint64 } from './der';
import { sha256 } from './hash';

/** The bytes an orderer signs and a successor hashes: ASN.1 {number, previous, data} (Fabric `protoutil/blockutils.go`). */
export function blockHeaderBytes(header: common.BlockHeader): Buffer {
  return derSequence(
    derInteger(uint64(header.getNumber())),
    derOctetString(header.getPreviousHash_asU8()),
    derOctetString(header.getDataHash_asU8()),
  );
}

export function blockHeaderHash(header: common.BlockHeader): Buffer {
  return sha256(blockHeaderBytes(header));
}

/** SHA-256 over the concatenated envelopes. */
export function blockDataHash(envelopes: readonly Uint8Array[]): Buffer {
  return sha256(...envelopes);
}

/** A block without metadata; `previousHash` is empty for block 0. */
export function newBlock(number: number, previousHash: Uint8Array, envelopes: readonly Uint8Array[]): common.Block {
  const header = new common.BlockHeader();
  header.setNumber(number);
  header.setPreviousHash(previousHash);
  header.setDataHash(blockDataHash(envelopes));
  const data = new common.BlockData();
  data.setDataList([...envelopes]);
  const metadata = new common.BlockMetadata();
  metadata.setMetadataList(Object.keys(common.BlockMetadataIndex).map(() => new Uint8Array()));
  const block = new common.Block();
  block.setHeader(header);
  block.setData(data);
  block.setMetadata(metadata);
  return block;
}

/** The parts of a block that the ledger's rules need; a block on this ledger has all of them. */
export interface BlockParts {
  readonly header: common.BlockHeader;
  readonly envelopes: readonly Uint8Array[];
  readonly metadata: common.BlockMetadata;
}

export function partsOf(block: common.Block): BlockParts {
  return {
    header: block.getHeader() ?? new common.BlockHeader(),
    envelopes: block.getData()?.getDataList_asU8() ?? [],
    metadata: block.getMetadata() ?? new common.BlockMetadata(),
  };
}

export function setBlockMetadata(block: common.Block, index: number, value: Uint8Array): void {
  const metadata = block.getMetadata();
  const list = metadata?.getMetadataList_asU8() ?? [];
  list[index] = value;
  metadata?.setMetadataList(list);
}

/** The validation code a peer recorded for each transaction of a committed block. */
export function validationCodes(block: common.Block): Uint8Array {
  const index = common.BlockMetadataIndex.TRANSACTIONS_FILTER;
  return partsOf(block).metadata.getMetadataList_asU8()[index] ?? new Uint8Array();
}
