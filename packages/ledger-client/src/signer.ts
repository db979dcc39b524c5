import { sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { Signer } from '@hyperledger/fabric-gateway';

/** Order of the P-256 group. */
const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/**
 * Signs whole messages with ECDSA P-256 and SHA-256 by node:crypto, in the low-S form that Fabric demands (bccsp/utils/ecdsa.go).
 * Use with `hash.none`: node:crypto hashes by itself. Faster than the client library's own pure JavaScript signer.
 */
export function lowSSigner(privateKey: KeyObject): Signer {
  return (message) => {
    const raw = sign('sha256', message, { key: privateKey, dsaEncoding: 'ieee-p1363' });
    const s = BigInt(`0x${raw.subarray(32).toString('hex')}`);
    const low = s > N / 2n ? N - s : s;
    const body = Buffer.concat([
      derInteger(raw.subarray(0, 32)),
      derInteger(Buffer.from(low.toString(16).padStart(64, '0'), 'hex')),
    ]);
    return Promise.resolve(Buffer.concat([Buffer.from([0x30, body.length]), body]));
  };
}

/** DER of a positive integer: no leading zeros but the one that keeps it positive. */
function derInteger(bytes: Buffer): Buffer {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start += 1;
  const digits = bytes.subarray(start);
  const padding = (digits[0] ?? 0) >= 0x80 ? [0] : [];
  return Buffer.concat([Buffer.from([0x02, digits.length + padding.length, ...padding]), digits]);
}
