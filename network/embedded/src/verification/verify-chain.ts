import { common } from '@hyperledger/fabric-protos';
import { EmbeddedNetworkError } from '../errors';
import { blockDataHash, blockHeaderBytes, blockHeaderHash, partsOf, type BlockParts } from '../ledger/block';
import type { ChannelMsps } from '../msp/channel-msps';

/** Blocks by number, from 0 to below the height. */
export interface ReadableChain {
  readonly height: number;
  read(number: number): Buffer | undefined;
}

/**
 * Checks that every block follows the one before, that its hash covers its transactions, and that the orderer signed it.
 * @returns how many transactions there are
 * @throws EmbeddedNetworkError LEDGER_CORRUPT naming the first block that does not
 */
export function verifyChain(chain: ReadableChain, msps: ChannelMsps): number {
  let previousHash: Uint8Array = new Uint8Array();
  let transactions = 0;
  for (let number = 0; number < chain.height; number++) {
    const parts = partsOf(common.Block.deserializeBinary(chain.read(number) ?? new Uint8Array()));
    const problem = problemOf(parts, number, previousHash, msps);
    if (problem !== undefined) {
      throw new EmbeddedNetworkError('LEDGER_CORRUPT', `Block ${number} is not valid: ${problem}.`);
    }
    previousHash = blockHeaderHash(parts.header);
    transactions += parts.envelopes.length;
  }
  return transactions;
}

function problemOf(
  { header, envelopes, metadata }: BlockParts,
  number: number,
  previousHash: Uint8Array,
  msps: ChannelMsps,
): string | undefined {
  if (header.getNumber() !== number) {
    return `its header has number ${header.getNumber()}`;
  }
  if (!Buffer.from(header.getPreviousHash_asU8()).equals(previousHash)) {
    return 'it does not continue the block before';
  }
  if (!blockDataHash(envelopes).equals(header.getDataHash_asU8())) {
    return 'its data hash is not that of its transactions';
  }
  return isSigned(header, metadata, msps) ? undefined : "the orderer's signature on it is not valid";
}

/** The signature covers the metadata value, the signature header and the block header (as `signBlock` makes it). */
function isSigned(header: common.BlockHeader, metadata: common.BlockMetadata, msps: ChannelMsps): boolean {
  const bytes = metadata.getMetadataList_asU8()[common.BlockMetadataIndex.SIGNATURES] ?? new Uint8Array();
  const signatures = common.Metadata.deserializeBinary(bytes);
  return signatures.getSignaturesList().some((signature) => {
    const headerBytes = signature.getSignatureHeader_asU8();
    const identity = msps.identify(common.SignatureHeader.deserializeBinary(headerBytes).getCreator_asU8());
    const message = Buffer.concat([signatures.getValue_asU8(), headerBytes, blockHeaderBytes(header)]);
    return identity?.role === 'orderer' && identity.verify(message, signature.getSignature_asU8());
  });
}
