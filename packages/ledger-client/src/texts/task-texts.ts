import { KEYS_TRANSIENT_KEY, TEXT_TRANSIENT_KEY, jsonOrUndefined } from '@llmnet/protocol';
import type { SealedText, TaskTextsView, TextRef } from '@llmnet/protocol';
import type { z } from 'zod';
import type { Ledger } from '../ledger';
import { TextError, assertDigest, openText, sealText, wrapContentKey } from './sealed-text';
import type { OpenedText, Reader } from './sealed-text';

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

  /** @throws TextError as {@link openDocument}; TEXT_NOT_FOR_YOU also where the ledger has no such text yet */
  open<S extends z.ZodType>(place: Omit<TextRef, 'task'>, schema: S, recorded: string): Promise<Opened<z.output<S>>> {
    const { step, round, author } = place;
    const found = this.sealed.find((text) => text.step === step && text.round === round && text.author === author);
    return openSealed(this.ledger, { task: this.task, ...place }, found ?? { text: '', keys: [] }, schema, recorded);
  }
}

async function openSealed<S extends z.ZodType>(
  ledger: Ledger,
  place: TextRef,
  { text, keys }: SealedText,
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
