import { GeneralEncrypt, generalDecrypt, importJWK } from 'jose';
import type { GeneralJWE, JWK } from 'jose';
import { z } from 'zod';

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

const Wrapping = z.object({
  ...{ protected: z.string(), iv: z.string(), ciphertext: z.string(), tag: z.string() },
  recipients: z.array(z.object({ encrypted_key: z.string(), header: z.looseObject({ kid: z.string() }) })),
});

/** A wrapped key, as {@link wrapContentKey} writes it. */
export type Wrapping = z.infer<typeof Wrapping>;

/** Those of the published wrappings that have a node among their recipients; their publishers may have written anything. */
export function wrappingsFor(published: readonly unknown[], node: string): Wrapping[] {
  return published.flatMap((one) => {
    const wrapping = Wrapping.safeParse(one).data;
    const recipients = wrapping?.recipients.filter(({ header }) => header.kid === node) ?? [];
    return wrapping === undefined || recipients.length === 0 ? [] : [{ ...wrapping, recipients }];
  });
}

/** @throws JOSEError where the wrapping was altered or made for another key */
export async function unwrapContentKey(wrapping: Wrapping, key: PrivateKey): Promise<Uint8Array> {
  return (await generalDecrypt(wrapping, await importJWK(key, 'ECDH-ES+A256KW'))).plaintext;
}
