import type { Version } from '../ledger/rwset';

export interface VersionedValue {
  readonly version: Version;
  readonly value: Buffer;
}

export interface KeyedValue extends VersionedValue {
  readonly key: string;
}

const BLOCK_BYTES = 6;
const TX_BYTES = 4;
const HEADER_BYTES = BLOCK_BYTES + TX_BYTES;

/** 48-bit block number, 32-bit position in the block, then the value. */
export function encodeVersioned({ block, tx }: Version, value: Uint8Array): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUIntBE(block, 0, BLOCK_BYTES);
  header.writeUInt32BE(tx, BLOCK_BYTES);
  return Buffer.concat([header, value]);
}

export function decodeVersioned(bytes: Buffer): VersionedValue {
  return {
    version: { block: bytes.readUIntBE(0, BLOCK_BYTES), tx: bytes.readUInt32BE(BLOCK_BYTES) },
    value: bytes.subarray(HEADER_BYTES),
  };
}
