import type { Version } from '../ledger/rwset';

export interface VersionedValue {
  readonly version: Version;
  readonly value: Buffer;
  /** A serialised KVMetadataWrite: the key's own endorsement policy. */
  readonly metadata: Buffer | undefined;
}

export interface KeyedValue extends VersionedValue {
  readonly key: string;
}

const BLOCK_BYTES = 6;
const TX_BYTES = 4;
const LENGTH_BYTES = 4;
const METADATA_AT = BLOCK_BYTES + TX_BYTES + LENGTH_BYTES;

/** 48-bit block number, 32-bit position in the block, 32-bit length of the metadata, the metadata, the value. */
export function encodeVersioned({ block, tx }: Version, value: Uint8Array, metadata?: Uint8Array): Buffer {
  const header = Buffer.alloc(METADATA_AT);
  header.writeUIntBE(block, 0, BLOCK_BYTES);
  header.writeUInt32BE(tx, BLOCK_BYTES);
  header.writeUInt32BE(metadata?.length ?? 0, BLOCK_BYTES + TX_BYTES);
  return Buffer.concat([header, metadata ?? new Uint8Array(), value]);
}

export function decodeVersioned(bytes: Buffer): VersionedValue {
  const valueAt = METADATA_AT + bytes.readUInt32BE(BLOCK_BYTES + TX_BYTES);
  return {
    version: { block: bytes.readUIntBE(0, BLOCK_BYTES), tx: bytes.readUInt32BE(BLOCK_BYTES) },
    value: bytes.subarray(valueAt),
    metadata: valueAt === METADATA_AT ? undefined : bytes.subarray(METADATA_AT, valueAt),
  };
}
