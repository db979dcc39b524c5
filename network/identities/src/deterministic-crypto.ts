import { createHash, webcrypto } from 'node:crypto';
import { p256 } from '@noble/curves/nist';

/**
 * WebCrypto whose ECDSA signatures depend on key and message alone (RFC 6979); everything else is Node.js's own. Signs with
 * P-256 and SHA-256 only.
 */
export function deterministicCrypto(): webcrypto.Crypto {
  const subtle = overriding(webcrypto.subtle, 'sign', sign);
  return overriding(webcrypto, 'subtle', subtle);
}

async function sign(_algorithm: unknown, key: webcrypto.CryptoKey, data: ArrayBuffer): Promise<ArrayBuffer> {
  const { d } = await webcrypto.subtle.exportKey('jwk', key);
  const digest = createHash('sha256').update(new Uint8Array(data)).digest();
  const signature = p256.sign(digest, Buffer.from(d ?? '', 'base64url'), { lowS: true });
  return Uint8Array.from(signature.toBytes('compact')).buffer;
}

/** The object with one member replaced; its methods still run on the object itself, as WebCrypto insists. */
function overriding<T extends object>(target: T, replaced: keyof T, replacement: unknown): T {
  return new Proxy(target, {
    get: (_, name): unknown => {
      if (name === replaced) {
        return replacement;
      }
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (...args: unknown[]): unknown => Reflect.apply(value, target, args) : value;
    },
  });
}
