import { createPrivateKey, sign, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { msp } from '@hyperledger/fabric-protos';

/** Order of the curve P-256 (FIPS 186-4, D.1.2.3). */
const P256_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** Whether the second half of a signature is the smaller of its two forms, as Fabric demands (`bccsp/utils/ecdsa.go`). */
export type SignatureForm = 'low-S' | 'high-S';

export interface SignerFiles {
  readonly cert: string;
  readonly key: string;
}

/** Signs bytes as one identity. */
export class TestSigner {
  readonly creator: Uint8Array;
  readonly #key: KeyObject;

  constructor(mspId: string, { cert, key }: SignerFiles) {
    const identity = new msp.SerializedIdentity();
    identity.setMspid(mspId);
    identity.setIdBytes(readFileSync(cert));
    this.creator = identity.serializeBinary();
    this.#key = createPrivateKey(readFileSync(key));
  }

  sign(bytes: Uint8Array, form: SignatureForm = 'low-S'): Uint8Array {
    const raw = sign('sha256', bytes, { key: this.#key, dsaEncoding: 'ieee-p1363' }).toString('hex');
    const [r, s] = [BigInt(`0x${raw.slice(0, 64)}`), BigInt(`0x${raw.slice(64)}`)];
    const isLow = s <= P256_ORDER / 2n;
    return derSequence(r, isLow === (form === 'low-S') ? s : P256_ORDER - s);
  }
}

function derSequence(...integers: readonly bigint[]): Buffer {
  const body = Buffer.concat(integers.map(derInteger));
  return Buffer.concat([Buffer.of(0x30, body.length), body]);
}

function derInteger(value: bigint): Buffer {
  const digits = value.toString(16);
  const bytes = Buffer.from(digits.padStart(digits.length + (digits.length % 2), '0'), 'hex');
  const positive = (bytes[0] ?? 0) < 0x80 ? bytes : Buffer.concat([Buffer.of(0), bytes]);
  return Buffer.concat([Buffer.of(0x02, positive.length), positive]);
}
