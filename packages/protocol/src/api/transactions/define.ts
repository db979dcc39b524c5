import { z } from 'zod';
import type { LedgerErrorCode } from '../errors';
import type { Role } from '../records';

/**
 * Which members' endorsements a transaction needs. `channel`: a majority, the channel's policy. `others`: it writes a record of one
 * organisation, which the other members endorse. `governance`: a majority of the members on the ledger.
 */
export type Policy = 'channel' | 'others' | 'governance';

/** What the reference says about a transaction that writes; the tests hold the chaincode to it. */
export interface SubmitFacts {
  /** One of these roles; whose node it has to be beyond that is said in `does`. */
  readonly by: readonly Role[];
  readonly does: string;
  readonly policy: Policy;
  /** Keys by their form. */
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  /** Private data that has to come with it. */
  readonly transient?: readonly ('text' | 'keys' | 'rationales')[];
  /** Refusals beyond those that every transaction can have. */
  readonly errors: readonly LedgerErrorCode[];
}

export interface QueryFacts {
  readonly does: string;
  readonly errors: readonly LedgerErrorCode[];
}

const Done = z.null();

export interface Submit<Request extends z.ZodType> extends SubmitFacts {
  readonly request: Request;
  readonly response: typeof Done;
}

export interface Query<Request extends z.ZodType, Response extends z.ZodType> extends QueryFacts {
  readonly request: Request;
  readonly response: Response;
}

/** A transaction that writes. */
export function submit<Request extends z.ZodType>(request: Request, facts: SubmitFacts): Submit<Request> {
  return { request, response: Done, ...facts };
}

/** A query: only ever evaluated, so that what it returns stays off the ledger. */
export function query<Request extends z.ZodType, Response extends z.ZodType>(
  request: Request,
  response: Response,
  facts: QueryFacts,
): Query<Request, Response> {
  return { request, response, ...facts };
}

/** Refusals that every transaction can have. */
export const COMMON_ERRORS: readonly LedgerErrorCode[] = [
  'INVALID_REQUEST',
  'UNKNOWN_TRANSACTION',
  'CLOCK_SKEW',
  'NOT_FOUNDED',
  'NOT_A_MEMBER',
  'ROLE_MISSING',
  'CORRUPT_RECORD',
];

/** Steps that keep the ledger going belong to nobody: any node that works in tasks may take them. */
export const ANY_WORKER = ['requester', 'coordinator', 'respondent', 'validator'] as const satisfies readonly Role[];
export const ANY_NODE = [...ANY_WORKER, 'auditor', 'admin'] as const satisfies readonly Role[];
