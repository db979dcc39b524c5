import { createHash } from 'node:crypto';
import { common } from '@hyperledger/fabric-protos';

/** Hex SHA-256 of a header as ASN.1 SEQUENCE { number, previous hash, data hash } (Fabric `protoutil/blockutils.go`). */
export function headerHash(header: common.BlockHeader | undefined): string {
  const parts = [
    derInteger(header?.getNumber() ?? 0),
    derOctets(header?.getPreviousHash_asU8() ?? Buffer.of()),
    derOctets(header?.getDataHash_asU8() ?? Buffer.of()),
  ];
  const body = Buffer.concat(parts);
  return createHash('sha256').update(Buffer.of(0x30, body.length)).update(body).digest('hex');
}

function derInteger(value: number): Buffer {
  const digits = value.toString(16);
  const bytes = Buffer.from(digits.padStart(digits.length + (digits.length % 2), '0'), 'hex');
  const positive = (bytes[0] ?? 0) < 0x80 ? bytes : Buffer.concat([Buffer.of(0), bytes]);
  return Buffer.concat([Buffer.of(0x02, positive.length), positive]);
}

function derOctets(bytes: Uint8Array): Buffer {
  return Buffer.concat([Buffer.of(0x04, bytes.length), bytes]);
}
