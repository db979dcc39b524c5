import { randomBytes } from 'node:crypto';
import { common } from '@hyperledger/fabric-protos';
import { blockHeaderBytes, partsOf, setBlockMetadata } from '../ledger/block';
import type { Signer } from '../msp/signer';

/** Configuration never changes after block 0 here. */
const LAST_CONFIG_BLOCK = 0;

/**
 * Signs a block as an orderer: the signature covers the metadata value, the signature header and the block header
 * (Fabric `orderer/common/multichannel/blockwriter.go`, addBlockSignature).
 */
export function signBlock(block: common.Block, signer: Signer): void {
  const lastConfig = new common.LastConfig();
  lastConfig.setIndex(LAST_CONFIG_BLOCK);
  const ordererMetadata = new common.OrdererBlockMetadata();
  ordererMetadata.setLastConfig(lastConfig);
  const value = ordererMetadata.serializeBinary();

  const signatureHeader = new common.SignatureHeader();
  signatureHeader.setCreator(signer.identity);
  signatureHeader.setNonce(randomBytes(24));
  const headerBytes = signatureHeader.serializeBinary();
  const signature = new common.MetadataSignature();
  signature.setSignatureHeader(headerBytes);
  signature.setSignature(signer.sign(Buffer.concat([value, headerBytes, blockHeaderBytes(partsOf(block).header)])));

  const metadata = new common.Metadata();
  metadata.setValue(value);
  metadata.setSignaturesList([signature]);
  setBlockMetadata(block, common.BlockMetadataIndex.SIGNATURES, metadata.serializeBinary());
}
