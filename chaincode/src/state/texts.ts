import type { Context } from 'fabric-contract-api';
import { z } from 'zod';
import {
  KEYS_TRANSIENT_KEY,
  KeyGrants,
  LedgerError,
  RATIONALES_TRANSIENT_KEY,
  TEXTS_COLLECTION,
  TEXT_TRANSIENT_KEY,
  TextEntry,
  TextStepName,
  jsonOrUndefined,
  recipientsOf,
} from '@llmnet/protocol';
import type { NodeId, SealedText, TaskTextsView, TextRef } from '@llmnet/protocol';
import { decode, textKeys } from './store';
import type { KeyRange } from './store';

const MAX_BYTES = 1_048_576;

/** The place of the keys that one step publishes for texts of other steps. */
export interface GrantPlace {
  readonly task: string;
  readonly step: 'reveal' | 'substitute' | 'result' | 'dispute' | 'disclosure';
  /** Which of the step's: the round, the number of the substitution or of the dispute; else 0. */
  readonly index: number;
  readonly grantor: NodeId;
  /** The one reader of a disclosure: a node may disclose to several auditors. */
  readonly reader?: NodeId;
}

/** Where a text of a task known already is. */
export type TextPlace = Omit<TextRef, 'task'>;

/** Whom keys that a step publishes have to be for. */
export interface NeededKeys {
  /** A text of which each of these has to get a key. */
  readonly needed?: { readonly text: TextPlace; readonly readers: readonly NodeId[] };
  /** Whom every key has to be for, whatever text it is of. */
  readonly forAll?: readonly NodeId[];
}

const CanaryTexts = z.strictObject({ question: TextEntry, answer: TextEntry });

/**
 * The sealed texts of the private collection. They arrive in transient data, so that no block ever carries them.
 * What is written takes one state call a text.
 */
export class Texts {
  constructor(private readonly stub: Context['stub']) {}

  /**
   * Stores the step's sealed text, with a key for each of those who go on from it.
   * @throws LedgerError TEXT_MISSING, KEY_MISSING, INVALID_REQUEST
   */
  async store(place: TextRef, readers: readonly NodeId[]): Promise<void> {
    const entry = this.#transient(TEXT_TRANSIENT_KEY, TextEntry);
    assertReaders(readers, [entry.key], place);
    await this.#put(textKey(place), entry);
  }

  /** Stores the question and the answer of a canary. @throws LedgerError TEXT_MISSING, INVALID_REQUEST */
  async storeCanary(canary: string, author: NodeId): Promise<void> {
    const { question, answer } = this.#transient(TEXT_TRANSIENT_KEY, CanaryTexts);
    await this.#put(textKey({ task: canary, step: 'canary-question', round: 0, author }), question);
    await this.#put(textKey({ task: canary, step: 'canary-answer', round: 0, author }), answer);
  }

  /** Stores the sealed reasons that came with scores, one for each place. @throws LedgerError TEXT_MISSING, INVALID_REQUEST */
  async storeRationales(places: readonly TextRef[]): Promise<void> {
    if (places.length === 0) return;
    const entries = this.#transient(RATIONALES_TRANSIENT_KEY, z.array(TextEntry).length(places.length));
    for (const [index, place] of places.entries()) await this.#put(textKey(place), entries[index]);
  }

  /**
   * Stores the wrapped keys that a step publishes. They may be of the texts in `covers` only: a key under another's text could keep
   * its readers from the right one. They have to be for whom the step names.
   * @returns how many keys there are
   * @throws LedgerError TEXT_MISSING, KEY_MISSING, INVALID_REQUEST
   */
  async grant(
    place: GrantPlace,
    covers: readonly TextPlace[],
    { needed, forAll = [] }: NeededKeys = {},
  ): Promise<number> {
    const grants = this.#transient(KEYS_TRANSIENT_KEY, KeyGrants);
    const covered = grants.every((grant) => covers.some((text) => isOf(grant, text)));
    if (!covered)
      throw new LedgerError('INVALID_REQUEST', `${KEYS_TRANSIENT_KEY}: a text that ${place.step} has no keys of`);
    for (const grant of grants) assertReaders(forAll, [grant.key], grant);
    if (needed !== undefined) {
      const { text, readers } = needed;
      assertReaders(
        readers,
        grants.filter((grant) => isOf(grant, text)).map(({ key }) => key),
        text,
      );
    }
    await this.#put(grantKey(place), grants);
    return grants.length;
  }

  /** Removes texts and granted keys on every peer, with their history. What is not there may be named. */
  async purge(texts: readonly TextRef[], grants: readonly GrantPlace[]): Promise<void> {
    for (const key of [...texts.map(textKey), ...grants.map(grantKey)]) {
      await this.stub.purgePrivateData(TEXTS_COLLECTION, key);
    }
  }

  /** One text with every key published for it, undefined where it is not there. For queries: a private range cannot be submitted. */
  async read(place: TextRef): Promise<SealedText | undefined> {
    const bytes = await this.stub.getPrivateData(TEXTS_COLLECTION, textKey(place));
    if (bytes.length === 0) return undefined;
    return sealed(place, decode(textKey(place), bytes, TextEntry), await this.#grants(place.task));
  }

  /** Every text of a task or canary with the keys published for it. For queries. */
  async readAll(task: string): Promise<TaskTextsView> {
    const grants = await this.#grants(task);
    const texts = await this.#range(textKeys.allTexts(task), TextEntry);
    return texts.map(({ key, value }) => {
      const place = placeOf(key);
      return { ...place, ...sealed(place, value, grants) };
    });
  }

  async #grants(task: string): Promise<KeyGrants> {
    return (await this.#range(textKeys.allGrants(task), KeyGrants)).flatMap(({ value }) => value);
  }

  async #range<S extends z.ZodType>({ from, to }: KeyRange, schema: S): Promise<{ key: string; value: z.output<S> }[]> {
    const entries: { key: string; value: z.output<S> }[] = [];
    // The promise of a private range holds the iterator in another shape than its type says; only iterating it is right for both.
    for await (const { key, value } of this.stub.getPrivateDataByRange(TEXTS_COLLECTION, from, to)) {
      entries.push({ key, value: decode(key, value, schema) });
    }
    return entries;
  }

  /** The cause stays out of the error: it could quote what was sent. */
  #transient<S extends z.ZodType>(name: string, schema: S): z.output<S> {
    const bytes = this.stub.getTransient().get(name);
    if (bytes === undefined) throw new LedgerError('TEXT_MISSING', name);
    if (bytes.length > MAX_BYTES) {
      throw new LedgerError('INVALID_REQUEST', `${name} is larger than ${String(MAX_BYTES)} bytes`);
    }
    const parsed = schema.safeParse(jsonOrUndefined(Buffer.from(bytes).toString('utf8')));
    if (!parsed.success) throw new LedgerError('INVALID_REQUEST', `transient ${name}`);
    return parsed.data;
  }

  async #put(key: string, value: unknown): Promise<void> {
    await this.stub.putPrivateData(TEXTS_COLLECTION, key, Buffer.from(JSON.stringify(value)));
  }
}

function textKey({ task, step, round, author }: TextRef): string {
  return textKeys.text(task, step, round, author);
}

function grantKey({ task, step, index, grantor, reader }: GrantPlace): string {
  return textKeys.grants(task, step, index, reader === undefined ? grantor : `${grantor}/${reader}`);
}

/** The place that a key was made of. */
function placeOf(key: string): TextPlace {
  const [, , step, round, ...author] = key.split('/');
  return { step: TextStepName.parse(step), round: Number(round), author: author.join('/') };
}

/** A text that its readers have no key of would stop whoever waits for them. @throws LedgerError KEY_MISSING */
function assertReaders(readers: readonly NodeId[], keys: readonly unknown[], { step, author }: TextPlace): void {
  const named = new Set([author, ...keys.flatMap(recipientsOf)]);
  const without = readers.find((reader) => !named.has(reader));
  if (without !== undefined) throw new LedgerError('KEY_MISSING', `${step} for ${without}`);
}

function isOf(grant: TextPlace, { step, round, author }: TextPlace): boolean {
  return grant.step === step && grant.round === round && grant.author === author;
}

function sealed(place: TextPlace, entry: TextEntry, grants: KeyGrants): SealedText {
  const granted = grants.filter((grant) => isOf(grant, place)).map(({ key }) => key);
  return { text: entry.text, keys: [entry.key, ...granted] };
}
