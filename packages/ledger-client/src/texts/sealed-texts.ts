import { randomBytes } from 'node:crypto';
import { jsonOrUndefined, textDigest, KEYS_TRANSIENT_KEY, TEXT_TRANSIENT_KEY } from '@llmnet/protocol';
import type { NodeId, SealedText as RecordedText, TaskTextsView, TextBinding, TextRef } from '@llmnet/protocol';
import { CompactEncrypt, GeneralEncrypt, compactDecrypt, generalDecrypt, importJWK } from 'jose';
import type { GeneralJWE, JWK } from 'jose';
import { z } from 'zod';
import { LedgerClientError } from '../errors';
import type { Ledger } from '../ledger';
import type { PrivateKey } from '../node-identity';

export type TextErrorCode = 'TEXT_NOT_FOR_YOU' | 'TEXT_UNREADABLE' | 'DIGEST_MISMATCH';

const SAYS: Record<TextErrorCode, string> = {
  TEXT_NOT_FOR_YOU: 'no key of this text is wrapped for this node yet; wait for the step that publishes it',
  TEXT_UNREADABLE: 'the text or its key does not decrypt; it was altered or sealed for another key',
  DIGEST_MISMATCH: 'the text is not the one its public digest stands for; open a dispute',
};

/** A text that cannot be read. The message names the record, never a word of the text. */
export class TextError extends Error {
  override readonly name = 'TextError';

  constructor(
    readonly code: TextErrorCode,
    record: string,
    options?: ErrorOptions,
  ) {
    super(`${code}: ${record}: ${SAYS[code]}`, options);
  }
}

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

/**
 * Opens a text with a node's private key, by the first published key that does: one that somebody has spoiled hides no other.
 * @throws TextError TEXT_NOT_FOR_YOU, TEXT_UNREADABLE
 */
export async function openText(stored: StoredText, binding: TextBinding, key: PrivateKey): Promise<OpenedText> {
  const record = `${binding.step} of ${binding.task} by ${binding.author}`;
  const wrappings = wrappingsFor(stored.keys, key.kid);
  if (wrappings.length === 0) throw new TextError('TEXT_NOT_FOR_YOU', record);
  const failures: unknown[] = [];
  for (const wrapping of wrappings) {
    try {
      return await openWith(await unwrapContentKey(wrapping, key), stored.text, binding);
    } catch (error) {
      failures.push(error);
    }
  }
  throw new TextError('TEXT_UNREADABLE', record, { cause: failures[0] });
}

const Contents = z.object({ salt: z.string(), text: z.string() });

async function openWith(contentKey: Uint8Array, ciphertext: string, binding: TextBinding): Promise<OpenedText> {
  const { plaintext } = await compactDecrypt(ciphertext, contentKey);
  const contents = Contents.safeParse(jsonOrUndefined(Buffer.from(plaintext).toString('utf8')));
  // Without the parser's own error: it would quote the text.
  if (!contents.success) throw new TypeError('what was decrypted is no sealed text');
  const { salt, text } = contents.data;
  return { text, digest: textDigest(binding, salt, text), contentKey };
}

/** @throws TextError DIGEST_MISMATCH */
export function assertDigest(opened: OpenedText, recorded: string, binding: TextBinding): void {
  if (opened.digest !== recorded)
    throw new TextError('DIGEST_MISMATCH', `${binding.step} of ${binding.task} by ${binding.author}`);
}

/** A reader: a node and its registered public key. */
export interface Reader {
  readonly node: string;
  readonly encryptionKey: JWK;
}

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
type Wrapping = z.infer<typeof Wrapping>;

/** Those of the published wrappings that have a node among their recipients; their publishers may have written anything. */
function wrappingsFor(published: readonly unknown[], node: string): Wrapping[] {
  return published.flatMap((one) => {
    const wrapping = Wrapping.safeParse(one).data;
    const recipients = wrapping?.recipients.filter(({ header }) => header.kid === node) ?? [];
    return wrapping === undefined || recipients.length === 0 ? [] : [{ ...wrapping, recipients }];
  });
}

/** @throws JOSEError where the wrapping was altered or made for another key */
async function unwrapContentKey(wrapping: Wrapping, key: PrivateKey): Promise<Uint8Array> {
  return (await generalDecrypt(wrapping, await importJWK(key, 'ECDH-ES+A256KW'))).plaintext;
}

export interface SealedForLedger {
  readonly digest: string;
  readonly contentKey: Uint8Array;
  /** The transient entry that carries the text to the peers. */
  readonly transient: Record<string, string>;
}

/** Seals a document for its first readers, ready to travel with the step that records its digest. */
export async function sealDocument(
  ledger: Ledger,
  place: TextRef,
  document: object,
  readers: readonly Reader[],
): Promise<SealedForLedger> {
  const binding = { channel: ledger.address.channel, ...place };
  const { digest, ciphertext, contentKey } = await sealText(binding, JSON.stringify(document));
  const entry = { text: ciphertext, key: await wrapContentKey(contentKey, readers) };
  return { digest, contentKey, transient: { [TEXT_TRANSIENT_KEY]: JSON.stringify(entry) } };
}

export interface Opened<T> extends Pick<OpenedText, 'contentKey' | 'digest'> {
  readonly document: T;
}

/**
 * Reads a text from the own peer and opens it with the own key. With `recorded`, the text must match that public digest.
 * @throws LedgerClientError where the peer has no such text, TextError where it cannot be opened or does not match
 */
export async function openDocument<S extends z.ZodType>(
  ledger: Ledger,
  place: TextRef,
  schema: S,
  recorded?: string,
): Promise<Opened<z.output<S>>> {
  return openSealed(ledger, place, await ledger.query('taskQueries:text', place), schema, recorded);
}

/** The texts of one task, asked for once and opened one by one. */
export class TaskTexts {
  private constructor(
    private readonly ledger: Ledger,
    private readonly task: string,
    private readonly sealed: TaskTextsView,
  ) {}

  static async fetch(ledger: Ledger, task: string): Promise<TaskTexts> {
    return new TaskTexts(ledger, task, await ledger.query('taskQueries:texts', { task }));
  }

  /**
   * @throws TextError as {@link openDocument}; TEXT_NOT_FOR_YOU also where the ledger has no such text yet; LedgerClientError
   * LEDGER_UNAVAILABLE where it has one that the own peer lacks
   */
  async open<S extends z.ZodType>(
    place: Omit<TextRef, 'task'>,
    schema: S,
    recorded: string,
  ): Promise<Opened<z.output<S>>> {
    const { step, round, author } = place;
    const all = { task: this.task, ...place };
    const found = this.sealed.find((text) => text.step === step && text.round === round && text.author === author);
    return openSealed(this.ledger, all, found ?? (await this.#byKey(all)), schema, recorded);
  }

  /** Private data that a peer lacks are left out of a range as if they had never been; a read of the key tells them from what is not there. */
  async #byKey(place: TextRef): Promise<RecordedText> {
    try {
      return await this.ledger.query('taskQueries:text', place);
    } catch (error) {
      if (error instanceof LedgerClientError && error.code === 'UNKNOWN_RECORD') return { text: '', keys: [] };
      throw error;
    }
  }
}

async function openSealed<S extends z.ZodType>(
  ledger: Ledger,
  place: TextRef,
  { text, keys }: RecordedText,
  schema: S,
  recorded: string | undefined,
): Promise<Opened<z.output<S>>> {
  const binding = { channel: ledger.address.channel, ...place };
  const opened = await openText({ text, keys }, binding, ledger.identity.textKey);
  if (recorded !== undefined) assertDigest(opened, recorded, binding);
  const { contentKey, digest } = opened;
  const document = schema.safeParse(jsonOrUndefined(opened.text));
  if (!document.success) throw new TextError('TEXT_UNREADABLE', `${place.step} of ${place.task} by ${place.author}`);
  return { document: document.data, contentKey, digest };
}

/** A content key to be published for further readers of a text that is on the ledger already. */
export interface Grant {
  readonly place: TextRef;
  readonly contentKey: Uint8Array;
  readonly readers: readonly Reader[];
}

/** The transient entry that publishes wrapped keys with a step. */
export async function grantKeys(grants: readonly Grant[]): Promise<Record<string, string>> {
  const entries = await Promise.all(
    grants
      .filter(({ readers }) => readers.length > 0)
      .map(async ({ place: { step, round, author }, contentKey, readers }) => ({
        step,
        round,
        author,
        key: await wrapContentKey(contentKey, readers),
      })),
  );
  return { [KEYS_TRANSIENT_KEY]: JSON.stringify(entries) };
}

const FRESH_MS = 60_000;

/** The registered encryption keys of nodes, asked from the ledger and kept for a minute. */
export class NodeDirectory {
  readonly #known = new Map<NodeId, { readonly reader: Promise<Reader>; readonly until: number }>();

  constructor(private readonly ledger: Ledger) {}

  /** @throws LedgerClientError UNKNOWN_NODE */
  readers(nodes: Iterable<NodeId>): Promise<Reader[]> {
    return Promise.all([...new Set(nodes)].map((node) => this.#reader(node)));
  }

  #reader(node: NodeId): Promise<Reader> {
    const known = this.#known.get(node);
    if (known !== undefined && known.until > Date.now()) return known.reader;
    const reader = this.ledger
      .query('membership:node', { node })
      .then(({ encryptionKey }) => ({ node, encryptionKey }));
    this.#known.set(node, { reader, until: Date.now() + FRESH_MS });
    reader.catch(() => this.#known.delete(node));
    return reader;
  }
}
