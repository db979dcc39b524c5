import { GeneralEncrypt, generalDecrypt, importJWK } from 'jose';
import type { GeneralJWE, JWK } from 'jose';
import { z } from 'zod';
import { TextError } from './errors';

/** A reader: a node and its registered public key. */
export interface Reader {
  readonly node: string;
  readonly encryptionKey: JWK;
}

/** A node's private key for key agreement; `kid` is its node id. */
export type PrivateKey = JWK & { readonly kid: string };

/** Wraps a text's content key for its readers: a general JWE (ECDH-ES+A256KW), one recipient a reader. */
export async function wrapContentKey(contentKey: Uint8Array, readers: readonly Reader[]): Promise<GeneralJWE> {
  const jwe = new GeneralEncrypt(contentKey).setProtectedHeader({ enc: 'A256GCM' });
  for (const { node, encryptionKey } of readers) {
    jwe
      .addRecipient(await importJWK(encryptionKey, 'ECDH-ES+A256KW'))
      .setUnprotectedHeader({ alg: 'ECDH-ES+A256KW', kid: node });
  }
  return jwe.encrypt();
}

/** A wrapped key, as {@link wrapContentKey} writes it; whoever published this one may have written anything. */
const Wrapping = z.object({
  ...{ protected: z.string(), iv: z.string(), ciphertext: z.string(), tag: z.string() },
  recipients: z.array(z.object({ encrypted_key: z.string(), header: z.looseObject({ kid: z.string() }) })),
});

/**
 * The content key out of the first wrapping that has this node among its recipients. What is no JWE has no recipients.
 * @throws TextError TEXT_NOT_FOR_YOU, TEXT_UNREADABLE
 */
export async function unwrapContentKey(
  wrappings: readonly unknown[],
  key: PrivateKey,
  record: string,
): Promise<Uint8Array> {
  for (const published of wrappings) {
    const wrapping = Wrapping.safeParse(published).data;
    const recipients = wrapping?.recipients.filter(({ header }) => header.kid === key.kid) ?? [];
    if (wrapping === undefined || recipients.length === 0) continue;
    try {
      const opened = await generalDecrypt({ ...wrapping, recipients }, await importJWK(key, 'ECDH-ES+A256KW'));
      return opened.plaintext;
    } catch (cause) {
      throw new TextError('TEXT_UNREADABLE', record, { cause });
    }
  }
  throw new TextError('TEXT_NOT_FOR_YOU', record);
}
