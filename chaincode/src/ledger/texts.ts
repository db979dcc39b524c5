import type { Context } from 'fabric-contract-api';
import { z } from 'zod';
import { KEYS_TRANSIENT_KEY, KeyGrants, LedgerError, TEXTS_COLLECTION, TEXT_TRANSIENT_KEY, TextEntry } from '../api';
import type { NodeId, SealedText, TaskTextsView, TextStep } from '../api';
import { textKeys } from './keys';

const MAX_BYTES = 1_048_576;

/** A text's place: the record it belongs to. */
export interface TextPlace {
  readonly task: string;
  readonly step: TextStep;
  readonly round: number;
  readonly author: NodeId;
}

/** The sealed texts of the private collection. They arrive in transient data, so that no block ever carries them. */
export class Texts {
  constructor(private readonly stub: Context['stub']) {}

  /** Stores the step's sealed text. @throws LedgerError TEXT_MISSING, INVALID_REQUEST */
  async store({ task, step, round, author }: TextPlace): Promise<void> {
    const entry = this.#transient(TEXT_TRANSIENT_KEY, TextEntry);
    await this.#put(textKeys.text(task, step, round, author), entry);
  }

  /** Stores the wrapped keys that a step publishes for further readers. @throws LedgerError TEXT_MISSING, INVALID_REQUEST */
  async grant({ task, step, round, author }: TextPlace): Promise<void> {
    const grants = this.#transient(KEYS_TRANSIENT_KEY, KeyGrants);
    await this.#put(textKeys.grants(task, step, round, author), grants);
  }

  /** A sealed text with every wrapped key published for it by its author or by the task's coordinator. */
  async read(place: TextPlace, coordinator: NodeId): Promise<SealedText> {
    const sealed = await this.#sealed(
      place,
      await this.#grants({ ...place, step: 'result', round: 0, author: coordinator }),
    );
    if (sealed === undefined)
      throw new LedgerError('UNKNOWN_RECORD', `${place.step} of ${place.task} by ${place.author}`);
    return sealed;
  }

  /** The texts of several records of one task; those that have none yet are left out. */
  async readAll(places: readonly TextPlace[], task: string, coordinator: NodeId): Promise<TaskTextsView> {
    const shared = await this.#grants({ task, step: 'result', round: 0, author: coordinator });
    const texts: TaskTextsView = [];
    for (const place of places) {
      const { step, round, author } = place;
      const sealed = await this.#sealed(place, shared);
      if (sealed !== undefined) texts.push({ step, round, author, ...sealed });
    }
    return texts;
  }

  async #sealed(place: TextPlace, shared: KeyGrants): Promise<SealedText | undefined> {
    const { task, step, round, author } = place;
    const entry = await this.#get(textKeys.text(task, step, round, author), TextEntry);
    if (entry === undefined) return undefined;
    const grants = [...(step === 'answer' ? await this.#grants(place) : []), ...shared];
    const keys = grants
      .filter((grant) => grant.step === step && grant.round === round && grant.author === author)
      .map(({ key }) => key);
    return { text: entry.text, keys: [entry.key, ...keys] };
  }

  async #grants({ task, step, round, author }: TextPlace): Promise<KeyGrants> {
    return (await this.#get(textKeys.grants(task, step, round, author), KeyGrants)) ?? [];
  }

  #transient<S extends z.ZodType>(name: string, schema: S): z.output<S> {
    const bytes = this.stub.getTransient().get(name);
    if (bytes === undefined) throw new LedgerError('TEXT_MISSING', name);
    if (bytes.length > MAX_BYTES)
      throw new LedgerError('INVALID_REQUEST', `${name} is larger than ${String(MAX_BYTES)} bytes`);
    try {
      return schema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
    } catch (cause) {
      throw new LedgerError('INVALID_REQUEST', `transient ${name}`, { cause });
    }
  }

  async #put(key: string, value: unknown): Promise<void> {
    await this.stub.putPrivateData(TEXTS_COLLECTION, key, Buffer.from(JSON.stringify(value)));
  }

  async #get<S extends z.ZodType>(key: string, schema: S): Promise<z.output<S> | undefined> {
    const bytes = await this.stub.getPrivateData(TEXTS_COLLECTION, key);
    return bytes.length === 0 ? undefined : schema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  }
}
