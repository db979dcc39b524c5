import type { Context } from 'fabric-contract-api';
import type { z } from 'zod';
import { LedgerError, jsonOrUndefined, toJson } from '@llmnet/protocol';
import type { LedgerErrorCode } from '@llmnet/protocol';
import type { KeyRange } from './keys';

/** Typed access to the channel's public state. There is no reading of one's own writes inside a transaction. */
export class Store {
  constructor(private readonly stub: Context['stub']) {}

  /** @throws LedgerError CORRUPT_RECORD where what is stored does not have the form of `schema` */
  async find<S extends z.ZodType>(key: string, schema: S): Promise<z.output<S> | undefined> {
    const bytes = await this.stub.getState(key);
    return bytes.length === 0 ? undefined : decode(key, bytes, schema);
  }

  /** @throws LedgerError UNKNOWN_RECORD, or the code given, where the key is absent. */
  async get<S extends z.ZodType>(
    key: string,
    schema: S,
    missing: LedgerErrorCode = 'UNKNOWN_RECORD',
  ): Promise<z.output<S>> {
    const record = await this.find(key, schema);
    if (record === undefined) throw new LedgerError(missing, key);
    return record;
  }

  /** The records under several keys, in their order. One after another: the shim sends one message at a time anyway. */
  async findEach<S extends z.ZodType>(wanted: readonly string[], schema: S): Promise<(z.output<S> | undefined)[]> {
    const found: (z.output<S> | undefined)[] = [];
    for (const key of wanted) found.push(await this.find(key, schema));
    return found;
  }

  async exists(key: string): Promise<boolean> {
    return (await this.stub.getState(key)).length > 0;
  }

  /** Reads a key that must be absent, so that a step can neither overwrite nor be repeated. */
  async assertAbsent(key: string, code: LedgerErrorCode = 'ALREADY_DONE'): Promise<void> {
    if (await this.exists(key)) throw new LedgerError(code, key);
  }

  async put(key: string, record: unknown): Promise<void> {
    await this.stub.putState(key, Buffer.from(toJson(record)));
  }

  async delete(key: string): Promise<void> {
    await this.stub.deleteState(key);
  }

  /** The first `limit` records of a range, and whether there are more. */
  async page<S extends z.ZodType>(
    range: KeyRange,
    schema: S,
    limit: number,
  ): Promise<{ entries: { key: string; value: z.output<S> }[]; more: boolean }> {
    const iterator = await this.stub.getStateByRange(range.from, range.to);
    const entries: { key: string; value: z.output<S> }[] = [];
    try {
      for (;;) {
        const next = await iterator.next();
        if (next.done) return { entries, more: false };
        if (entries.length === limit) return { entries, more: true };
        entries.push({ key: next.value.key, value: decode(next.value.key, next.value.value, schema) });
      }
    } finally {
      await iterator.close();
    }
  }

  /** All records of a range that is known to be short. @throws LedgerError LIMIT_EXCEEDED above `limit`. */
  async all<S extends z.ZodType>(range: KeyRange, schema: S, limit: number): Promise<z.output<S>[]> {
    const { entries, more } = await this.page(range, schema, limit);
    if (more) throw new LedgerError('LIMIT_EXCEEDED', range.from);
    return entries.map(({ value }) => value);
  }
}

/** A stored record. @throws LedgerError CORRUPT_RECORD, without a cause: it would quote what is stored */
export function decode<S extends z.ZodType>(key: string, bytes: Uint8Array, schema: S): z.output<S> {
  const parsed = schema.safeParse(jsonOrUndefined(Buffer.from(bytes).toString('utf8')));
  if (!parsed.success) throw new LedgerError('CORRUPT_RECORD', key);
  return parsed.data;
}
