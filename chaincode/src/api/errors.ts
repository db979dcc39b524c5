/**
 * Every refusal of the chaincode: its code, what happened, what to do about it, and the HTTP status a gateway maps it to.
 * The codes are stable; clients decide by them and never by the text.
 */
export const LEDGER_ERRORS = {
  INVALID_REQUEST: {
    http: 400,
    says: 'the request does not have the form this transaction takes',
    cure: 'compare it with the transaction’s schema',
  },
  UNKNOWN_TRANSACTION: {
    http: 400,
    says: 'this chaincode has no such transaction',
    cure: 'compare the names with the deployed version',
  },
  CLOCK_SKEW: {
    http: 503,
    says: 'the transaction’s time is too far from this endorser’s clock',
    cure: 'check the clocks, then build the proposal anew',
  },
  NOT_FOUNDED: {
    http: 503,
    says: 'the consortium has not been founded on this channel',
    cure: 'let a founding member’s admin submit membership:found',
  },
  ALREADY_FOUNDED: {
    http: 409,
    says: 'the consortium has been founded before',
    cure: 'nothing is to be done; founding members are set once',
  },
  NOT_A_MEMBER: {
    http: 403,
    says: 'the caller’s organisation is not an active member',
    cure: 'ask the consortium for admission',
  },
  ROLE_MISSING: {
    http: 403,
    says: 'the caller’s certificate does not carry the role this step takes',
    cure: 'enrol the node with the attribute llmnet.roles',
  },
  NOT_YOURS: {
    http: 403,
    says: 'this step belongs to another node',
    cure: 'submit it from the node that the task names',
  },
  UNKNOWN_NODE: {
    http: 404,
    says: 'the node has not registered an encryption key',
    cure: 'start the node once, it registers itself',
  },
  UNKNOWN_DOMAIN: { http: 404, says: 'the consortium has no such domain', cure: 'take one of the governed domains' },
  DOMAIN_TAKEN: {
    http: 409,
    says: 'the organisation already has an active provider in this domain',
    cure: 'withdraw the other provider from the domain first',
  },
  UNKNOWN_RECORD: {
    http: 404,
    says: 'the ledger has no such record',
    cure: 'check the id; a record just committed may need a moment on another peer',
  },
  SNAPSHOT_UNKNOWN: { http: 409, says: 'there is no such snapshot', cure: 'plan with the current epoch' },
  SNAPSHOT_STALE: {
    http: 409,
    says: 'the snapshot is older than the previous one',
    cure: 'plan anew with the current epoch',
  },
  SNAPSHOT_TOO_SOON: { http: 409, says: 'the snapshot interval has not passed', cure: 'publish later' },
  SNAPSHOT_UNCHANGED: {
    http: 409,
    says: 'nothing changed since the last snapshot',
    cure: 'publish when a record was folded',
  },
  NO_CANDIDATES: {
    http: 404,
    says: 'no provider of another member serves this domain at this price',
    cure: 'raise the price cap or ask in another domain',
  },
  PLAN_CHANGED: { http: 409, says: 'the plan named is not the one that follows from the ledger', cure: 'plan anew' },
  LANE_BUSY: { http: 409, says: 'the lane has opened another task meanwhile', cure: 'plan anew or take another lane' },
  LANE_TOO_LOW: {
    http: 402,
    says: 'the lane does not cover the quote',
    cure: 'sweep credits into the lane or take another lane',
  },
  ALREADY_DONE: {
    http: 409,
    says: 'this step has been recorded before',
    cure: 'read the record; nothing is to be done',
  },
  TOO_EARLY: {
    http: 409,
    says: 'the step has to wait for others or for a deadline',
    cure: 'wait for the event or the deadline',
  },
  TOO_LATE: {
    http: 409,
    says: 'the phase of this step is over',
    cure: 'nothing can be done; the task goes on without it',
  },
  NOTHING_MISSING: { http: 409, says: 'every step of the phase is on the ledger', cure: 'go on with the next step' },
  COMMITMENT_MISMATCH: {
    http: 400,
    says: 'what is revealed is not what was committed to',
    cure: 'reveal the recorded digest and salt',
  },
  TEXT_MISSING: {
    http: 400,
    says: 'the private text of this step is not in the transient data',
    cure: 'send it under its transient key',
  },
  OUT_OF_TURN: {
    http: 409,
    says: 'the window named is not the one that is open',
    cure: 'read the reputation record again',
  },
  WINDOW_OPEN: { http: 409, says: 'the window is still filling', cure: 'roll up when its time has passed' },
  NOTHING_TO_FOLD: { http: 409, says: 'the window has no outcome', cure: 'roll up after a settlement' },
  NOTHING_TO_SWEEP: { http: 409, says: 'the account has no credits to sweep', cure: 'sweep after a settlement' },
  LIMIT_EXCEEDED: { http: 400, says: 'the list is longer than this query may read', cure: 'ask for it page by page' },
} as const;

export type LedgerErrorCode = keyof typeof LEDGER_ERRORS;

/** A refusal. Its message, which reaches the client through the peer, starts with the code. */
export class LedgerError extends Error {
  override readonly name = 'LedgerError';

  /** `detail` names keys, ids and numbers; never a text. */
  constructor(
    readonly code: LedgerErrorCode,
    detail?: string,
    options?: ErrorOptions,
  ) {
    const { says, cure } = LEDGER_ERRORS[code];
    super(`${code}: ${says}${detail === undefined ? '' : ` (${detail})`}; ${cure}`, options);
  }
}

/** The first of our codes in a message that a peer passed on, or undefined where there is none. */
export function ledgerErrorCode(message: string): LedgerErrorCode | undefined {
  const named = [...message.matchAll(/\b([A-Z][A-Z_]+): /g)].map(([, code = '']) => code);
  return named.find((code): code is LedgerErrorCode => Object.hasOwn(LEDGER_ERRORS, code));
}
