import type { z } from 'zod';
import { auditQueries, auditSubmits } from './audit';
import { judgementQueries, judgementSubmits } from './judgement';
import { membershipQueries, membershipSubmits } from './membership';
import { moneyQueries, moneySubmits } from './money';
import { registryQueries, registrySubmits } from './registry';
import { reputationQueries, reputationSubmits } from './reputation';
import { tasksQueries, tasksSubmits } from './tasks';

export { ANY_NODE, ANY_WORKER, COMMON_ERRORS } from './define';
export type { Policy, QueryFacts, SubmitFacts } from './define';

/** The transactions that write, by the name a client submits. */
export const SUBMITS = {
  ...membershipSubmits,
  ...registrySubmits,
  ...tasksSubmits,
  ...judgementSubmits,
  ...moneySubmits,
  ...reputationSubmits,
  ...auditSubmits,
} as const;

/** The queries: only ever evaluated, so that what they return stays off the ledger. */
export const QUERIES = {
  ...membershipQueries,
  ...registryQueries,
  ...tasksQueries,
  ...judgementQueries,
  ...moneyQueries,
  ...reputationQueries,
  ...auditQueries,
} as const;

export type SubmitName = keyof typeof SUBMITS;
export type QueryName = keyof typeof QUERIES;
/** A request as a client writes it: integers of any size as decimal strings. */
export type SubmitRequest<N extends SubmitName> = z.input<(typeof SUBMITS)[N]['request']>;
export type QueryRequest<N extends QueryName> = z.input<(typeof QUERIES)[N]['request']>;
export type QueryResponse<N extends QueryName> = z.output<(typeof QUERIES)[N]['response']>;

/** The transient key of a step's private text, and the private collection it is kept in. */
export const TEXT_TRANSIENT_KEY = 'text';
/** The transient key of wrapped keys that a later step publishes. */
export const KEYS_TRANSIENT_KEY = 'keys';
/** The transient key of sealed reasons for scores: a list of texts, one for each provider that the request names. */
export const RATIONALES_TRANSIENT_KEY = 'rationales';
export const TEXTS_COLLECTION = 'texts';
