import { Contract } from 'fabric-contract-api';
import type { z } from 'zod';
import { LedgerError } from '../api';
import { LedgerContext } from '../ledger/context';
import { jsonOrUndefined } from '../ledger/decode';

/** What all contracts share: the context with typed state, and requests and answers as one JSON argument. */
export abstract class LedgerContract extends Contract {
  override createContext(): LedgerContext {
    return new LedgerContext();
  }

  override unknownTransaction(ctx: LedgerContext): Promise<void> {
    return Promise.reject(new LedgerError('UNKNOWN_TRANSACTION', ctx.stub.getFunctionAndParameters().fcn));
  }
}

/** The request of a transaction. @throws LedgerError INVALID_REQUEST naming the fields, never their values. */
export function parseRequest<S extends z.ZodType>(schema: S, json: string): z.output<S> {
  const parsed = schema.safeParse(jsonOrUndefined(json));
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map(({ path, code }) => `${path.join('.') || 'request'}: ${code}`);
  throw new LedgerError('INVALID_REQUEST', fields.join(', '), { cause: parsed.error });
}
