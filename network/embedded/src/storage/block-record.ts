import { crc32 } from 'node:zlib';

/**
 * A block in a block file: a header of four 32-bit big-endian numbers (length of the block, its number, CRC-32 of the block,
 * CRC-32 of the three before), then the block. The header's own checksum tells an altered length from a record that was
 * never written to its end.
 */
export const RECORD_HEADER_BYTES = 16;
const CHECKED_HEADER_BYTES = 12;

export interface RecordHeader {
  readonly length: number;
  readonly number: number;
  readonly checksum: number;
}

/** The record of a block, in one piece, so that one write appends it. */
export function encodeRecord(number: number, block: Uint8Array): Buffer {
  const record = Buffer.allocUnsafe(RECORD_HEADER_BYTES + block.length);
  record.writeUInt32BE(block.length, 0);
  record.writeUInt32BE(number, 4);
  record.writeUInt32BE(crc32(block), 8);
  record.writeUInt32BE(crc32(record.subarray(0, CHECKED_HEADER_BYTES)), CHECKED_HEADER_BYTES);
  record.set(block, RECORD_HEADER_BYTES);
  return record;
}

/** The header at the start of `bytes`, or undefined if it was altered. */
export function decodeRecordHeader(bytes: Buffer): RecordHeader | undefined {
  return crc32(bytes.subarray(0, CHECKED_HEADER_BYTES)) === bytes.readUInt32BE(CHECKED_HEADER_BYTES)
    ? { length: bytes.readUInt32BE(0), number: bytes.readUInt32BE(4), checksum: bytes.readUInt32BE(8) }
    : undefined;
}

export function isIntact({ checksum }: RecordHeader, block: Uint8Array): boolean {
  return crc32(block) === checksum;
}
