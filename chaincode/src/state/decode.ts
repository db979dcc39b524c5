import type { z } from 'zod';
import { LedgerError } from '@llmnet/protocol';

/** A stored record. @throws LedgerError CORRUPT_RECORD, without a cause: it would quote what is stored */
export function decode<S extends z.ZodType>(key: string, bytes: Uint8Array, schema: S): z.output<S> {
  const parsed = schema.safeParse(jsonOrUndefined(Buffer.from(bytes).toString('utf8')));
  if (!parsed.success) throw new LedgerError('CORRUPT_RECORD', key);
  return parsed.data;
}

/** What a JSON text says; undefined for what is no JSON, whose parser's error would quote it. */
export function jsonOrUndefined(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
