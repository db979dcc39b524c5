import { Contract } from 'fabric-contract-api';
import type { z } from 'zod';
import { LedgerError, jsonOrUndefined } from '@llmnet/protocol';
import { LedgerContext } from '../state/transaction';

/** What is wrong with a request is said of so many of its fields. */
const MAX_ISSUES = 10;
/** What is no such name is not repeated. */
const TRANSACTION_NAME = /^[A-Za-z]{1,64}(:[A-Za-z]{1,64})?$/;

/** What all contracts share: the context with typed state, and requests and answers as one JSON argument. */
export abstract class LedgerContract extends Contract {
  override createContext(): LedgerContext {
    return new LedgerContext();
  }

  override unknownTransaction(ctx: LedgerContext): Promise<void> {
    const { fcn } = ctx.stub.getFunctionAndParameters();
    return Promise.reject(new LedgerError('UNKNOWN_TRANSACTION', TRANSACTION_NAME.test(fcn) ? fcn : undefined));
  }
}

/** The request of a transaction. @throws LedgerError INVALID_REQUEST naming the fields, never their values. */
export function parseRequest<S extends z.ZodType>(schema: S, json: string): z.output<S> {
  const parsed = schema.safeParse(jsonOrUndefined(json));
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.slice(0, MAX_ISSUES);
  const fields = issues.map(({ path, code }) => `${path.join('.') || 'request'}: ${code}`);
  throw new LedgerError('INVALID_REQUEST', fields.join(', '), { cause: parsed.error });
}
