import { randomBytes } from 'node:crypto';
import { textDigest } from '@llmnet/chaincode/api';
import type { TextBinding } from '@llmnet/chaincode/api';
import { CompactEncrypt, compactDecrypt } from 'jose';
import { z } from 'zod';
import { unwrapContentKey } from './content-key';
import type { PrivateKey } from './content-key';
import { TextError } from './errors';

/** A text sealed under a fresh content key, and the public digest that stands for it. */
export interface SealedText {
  readonly digest: string;
  /** Compact JWE (`dir`, A256GCM) over the text and its salt. */
  readonly ciphertext: string;
  readonly contentKey: Uint8Array;
}

/** 256 random bits in hex: keeps a short text from being guessed out of its digest. */
export function freshSalt(): string {
  return randomBytes(32).toString('hex');
}

/** Seals a text. The salt of its digest travels inside the ciphertext. */
export async function sealText(binding: TextBinding, text: string): Promise<SealedText> {
  const salt = freshSalt();
  const contentKey = new Uint8Array(randomBytes(32));
  const ciphertext = await new CompactEncrypt(Buffer.from(JSON.stringify({ salt, text })))
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
    .encrypt(contentKey);
  return { digest: textDigest(binding, salt, text), ciphertext, contentKey };
}

/** What the ledger's private collection holds of a text. */
export interface StoredText {
  readonly text: string;
  /** Wrapped keys as their publishers wrote them. */
  readonly keys: readonly unknown[];
}

export interface OpenedText {
  readonly text: string;
  /** Computed from what was opened; {@link assertDigest} compares it with the public record. */
  readonly digest: string;
  /** For whoever has to wrap it for further readers. */
  readonly contentKey: Uint8Array;
}

/** Opens a text with a node's private key. @throws TextError TEXT_NOT_FOR_YOU, TEXT_UNREADABLE */
export async function openText(stored: StoredText, binding: TextBinding, key: PrivateKey): Promise<OpenedText> {
  const record = `${binding.step} of ${binding.task} by ${binding.author}`;
  const contentKey = await unwrapContentKey(stored.keys, key, record);
  const contents = Contents.safeParse(jsonOrUndefined(await decrypt(stored.text, contentKey, record)));
  // Without the cause: it would quote the text.
  if (!contents.success) throw new TextError('TEXT_UNREADABLE', record);
  const { salt, text } = contents.data;
  return { text, digest: textDigest(binding, salt, text), contentKey };
}

const Contents = z.object({ salt: z.string(), text: z.string() });

async function decrypt(ciphertext: string, contentKey: Uint8Array, record: string): Promise<string> {
  try {
    const { plaintext } = await compactDecrypt(ciphertext, contentKey);
    return Buffer.from(plaintext).toString('utf8');
  } catch (cause) {
    throw new TextError('TEXT_UNREADABLE', record, { cause });
  }
}

/** Undefined for what is no JSON: the parser's own error would quote it. */
export function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** @throws TextError DIGEST_MISMATCH */
export function assertDigest(opened: OpenedText, recorded: string, binding: TextBinding): void {
  if (opened.digest !== recorded)
    throw new TextError('DIGEST_MISMATCH', `${binding.step} of ${binding.task} by ${binding.author}`);
}
