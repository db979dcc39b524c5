/** The few DER forms that Fabric hashes and signs: unsigned INTEGER, OCTET STRING, SEQUENCE (ITU-T X.690). */
const INTEGER = 0x02;
const OCTET_STRING = 0x04;
const SEQUENCE = 0x30;

export function derInteger(bigEndian: Uint8Array): Buffer {
  const digits = stripLeadingZeros(bigEndian);
  const negativeLooking = (digits[0] ?? 0x80) & 0x80;
  return element(INTEGER, negativeLooking ? Buffer.concat([Buffer.of(0), digits]) : digits);
}

export function derOctetString(bytes: Uint8Array): Buffer {
  return element(OCTET_STRING, bytes);
}

export function derSequence(...elements: readonly Buffer[]): Buffer {
  return element(SEQUENCE, Buffer.concat(elements));
}

/**
 * The unsigned integers of a SEQUENCE of INTEGERs, big-endian without leading zeros, or undefined if `der` is anything
 * else (including a non-minimal or negative number, or trailing bytes).
 */
export function readIntegerSequence(der: Uint8Array): Buffer[] | undefined {
  const body = readElement(Buffer.from(der), SEQUENCE);
  if (body?.rest.length !== 0) {
    return undefined;
  }
  const integers: Buffer[] = [];
  for (let remaining = body.content; remaining.length > 0;) {
    const integer = readElement(remaining, INTEGER);
    if (integer === undefined || !isMinimalUnsigned(integer.content)) {
      return undefined;
    }
    integers.push(stripLeadingZeros(integer.content));
    remaining = integer.rest;
  }
  return integers;
}

function element(tag: number, content: Uint8Array): Buffer {
  return Buffer.concat([Buffer.of(tag), derLength(content.length), content]);
}

function derLength(length: number): Buffer {
  if (length < 0x80) {
    return Buffer.of(length);
  }
  const bytes = stripLeadingZeros(uint64(length));
  return Buffer.concat([Buffer.of(0x80 | bytes.length), bytes]);
}

/** Reads a short-form element: a P-256 signature is never longer than 127 bytes. */
function readElement(bytes: Buffer, tag: number): { content: Buffer; rest: Buffer } | undefined {
  const length = bytes[1];
  if (bytes[0] !== tag || length === undefined || length >= 0x80 || bytes.length < 2 + length) {
    return undefined;
  }
  return { content: bytes.subarray(2, 2 + length), rest: bytes.subarray(2 + length) };
}

function isMinimalUnsigned(content: Buffer): boolean {
  const [first, second] = content;
  if (first === undefined || first >= 0x80) {
    return false;
  }
  return first !== 0 || second === undefined || second >= 0x80;
}

function stripLeadingZeros(bytes: Uint8Array): Buffer {
  const first = bytes.findIndex((byte) => byte !== 0);
  return first < 0 ? Buffer.alloc(0) : Buffer.from(bytes.subarray(first));
}

export function uint64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}
