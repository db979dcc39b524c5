import { createPrivateKey, generateKeyPairSync, hkdfSync, randomBytes, webcrypto, type KeyObject } from 'node:crypto';
import { mapHashToField } from '@noble/curves/abstract/modular';
import { p256 } from '@noble/curves/nist';
import { deterministicCrypto } from './deterministic-crypto';

/** Where the keys, serial numbers, dates and signatures of new identities come from. */
export interface Issuance {
  /** A P-256 key; `owner` is one thing's name for ever. */
  privateKey(owner: string): KeyObject;
  /** 127 bits in hex, positive. */
  serialNumber(owner: string): string;
  validity(years: number): { readonly notBefore: Date; readonly notAfter: Date };
  /** What certificates are signed with. */
  readonly crypto: webcrypto.Crypto;
}

const YEAR_MS = 365 * 24 * 3_600_000;
/** Clocks of members differ a little; a certificate must not be "not yet valid" on its first use. */
const CLOCK_SKEW_MS = 5 * 60_000;

const SERIAL_BYTES = 16;
/** As many bytes as make the bias of reducing them to a private key negligible (FIPS 186-5, A.2.1). */
const SCALAR_SEED_BYTES = 48;

/** New keys every time, valid from now. */
export const RANDOM_ISSUANCE: Issuance = {
  privateKey: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
  serialNumber: () => positive(randomBytes(SERIAL_BYTES)),
  validity: (years) => {
    const now = Date.now();
    return { notBefore: new Date(now - CLOCK_SKEW_MS), notAfter: new Date(now + years * YEAR_MS) };
  },
  crypto: webcrypto,
};

/**
 * The same keys and the same certificates, byte for byte, for the same seed: for tests and recordings. Whoever knows the
 * seed has every key; it is no way to make the keys of a consortium.
 */
export function seededIssuance(seed: string): Issuance {
  const derive = (purpose: string, owner: string, length: number): Buffer =>
    Buffer.from(hkdfSync('sha256', seed, '', `llmnet ${purpose} ${owner}`, length));
  return {
    privateKey: (owner) =>
      p256PrivateKey(mapHashToField(derive('key', owner, SCALAR_SEED_BYTES), p256.Point.CURVE().n)),
    serialNumber: (owner) => positive(derive('serial', owner, SERIAL_BYTES)),
    validity: () => ({ notBefore: new Date('2025-01-01T00:00:00Z'), notAfter: new Date('2049-12-31T00:00:00Z') }),
    crypto: deterministicCrypto(),
  };
}

function p256PrivateKey(scalar: Uint8Array): KeyObject {
  const { x, y } = p256.Point.BASE.multiply(p256.Point.Fn.fromBytes(scalar)).toAffine();
  const coordinate = (value: bigint): string => Buffer.from(p256.Point.Fp.toBytes(value)).toString('base64url');
  const key = {
    kty: 'EC',
    crv: 'P-256',
    d: Buffer.from(scalar).toString('base64url'),
    x: coordinate(x),
    y: coordinate(y),
  };
  return createPrivateKey({ key, format: 'jwk' });
}

function positive(bytes: Buffer): string {
  bytes.writeUInt8((bytes.readUInt8(0) & 0x7f) | 0x40, 0);
  return bytes.toString('hex');
}
