import { crc32 } from 'node:zlib';

/** Magic, deflate, no flags, no time, no extra flags, system unknown (RFC 1952, 2.3). */
const HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);
const MAX_BLOCK = 0xffff;

/**
 * Gzip without compression. A package's id is the hash of its bytes, and zlib promises the same compressed bytes neither from
 * version to version nor from system to system; stored blocks (RFC 1951, 3.2.4) are the same everywhere.
 */
export function storedGzip(contents: Buffer): Buffer {
  const blocks: Buffer[] = [];
  for (let start = 0; start === 0 || start < contents.length; start += MAX_BLOCK) {
    const block = contents.subarray(start, start + MAX_BLOCK);
    blocks.push(blockHeader(block.length, start + MAX_BLOCK >= contents.length), block);
  }
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc32(contents), 0);
  trailer.writeUInt32LE(contents.length % 2 ** 32, 4);
  return Buffer.concat([HEADER, ...blocks, trailer]);
}

function blockHeader(length: number, isLast: boolean): Buffer {
  const header = Buffer.alloc(5);
  header.writeUInt8(isLast ? 1 : 0, 0);
  header.writeUInt16LE(length, 1);
  header.writeUInt16LE(~length & 0xffff, 3);
  return header;
}
