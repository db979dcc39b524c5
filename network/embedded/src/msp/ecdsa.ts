import { sign, verify, type KeyObject } from 'node:crypto';
import { derInteger, derSequence, readIntegerSequence } from '../ledger/der';

/** Order of the P-256 group (FIPS 186-5). */
const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const HALF_N = N >> 1n;
const FIELD_BYTES = 32;

/** A DER signature over SHA-256(message) with the smaller of the two valid `s`, the only one that Fabric accepts. */
export function signLowS(message: Uint8Array, privateKey: KeyObject): Buffer {
  const signature = sign('sha256', message, { key: privateKey, dsaEncoding: 'ieee-p1363' });
  const r = signature.subarray(0, FIELD_BYTES);
  const s = toBigInt(signature.subarray(FIELD_BYTES));
  return derSequence(derInteger(r), derInteger(s > HALF_N ? toBytes(N - s) : signature.subarray(FIELD_BYTES)));
}

/** Whether `signature` is a well-formed low-S DER signature over SHA-256(message) (Fabric `bccsp/sw/ecdsa.go`). */
export function verifyLowS(message: Uint8Array, signature: Uint8Array, publicKey: KeyObject): boolean {
  const integers = readIntegerSequence(signature);
  const s = integers?.[1];
  if (integers?.length !== 2 || s === undefined || toBigInt(s) > HALF_N) {
    return false;
  }
  return verify('sha256', message, publicKey, signature);
}

function toBigInt(bytes: Buffer): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${bytes.toString('hex')}`);
}

function toBytes(value: bigint): Buffer {
  return Buffer.from(value.toString(16).padStart(2 * FIELD_BYTES, '0'), 'hex');
}
