import { generateKeyPairSync, sign } from 'node:crypto';
import fc from 'fast-check';
import { readIntegerSequence } from '../src/ledger/der';
import { signLowS, verifyLowS } from '../src/msp/ecdsa';

const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

describe('ECDSA signatures', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

  function sOf(signature: Buffer): bigint {
    return BigInt(`0x${readIntegerSequence(signature)?.[1]?.toString('hex') ?? ''}`);
  }

  it('are low-S and verify', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 64 }), (message) => {
        const signature = signLowS(message, privateKey);
        return sOf(signature) <= N >> 1n && verifyLowS(message, signature, publicKey);
      }),
      { numRuns: 200 },
    );
  });

  it('are refused with a high S, which OpenSSL alone would accept', () => {
    const message = Buffer.from('message');
    let high = sign('sha256', message, privateKey);
    while (sOf(high) <= N >> 1n) {
      high = sign('sha256', message, privateKey);
    }
    expect(verifyLowS(message, high, publicKey)).toBe(false);
  });

  it.each([
    ['another message', Buffer.from('other'), (signature: Buffer) => signature],
    ['trailing bytes', Buffer.from('message'), (signature: Buffer) => Buffer.concat([signature, Buffer.of(0)])],
    ['nothing', Buffer.from('message'), () => Buffer.alloc(0)],
  ])('are refused with %s', (_, message, change) => {
    const signature = signLowS(Buffer.from('message'), privateKey);
    expect(verifyLowS(message, change(signature), publicKey)).toBe(false);
  });
});
