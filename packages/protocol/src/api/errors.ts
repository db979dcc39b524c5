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
    says: 'no provider serves this domain under these terms',
    cure: 'loosen the terms, or ask in another domain',
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
  QUOTA_REACHED: {
    http: 429,
    says: 'the caller’s member has as many of these as it may have',
    cure: 'use or finish some of them first',
  },
  KEY_MISSING: {
    http: 400,
    says: 'a reader of this step’s text has no key of it',
    cure: 'wrap the content key for every reader that docs/protocol.md names',
  },
  OUT_OF_TURN: {
    http: 409,
    says: 'the window named is not the one that is open',
    cure: 'read the reputation record again',
  },
  WINDOW_OPEN: { http: 409, says: 'the window is still filling', cure: 'roll up when its time has passed' },
  NOTHING_TO_FOLD: { http: 409, says: 'the window has no outcome', cure: 'roll up after a settlement' },
  NOTHING_TO_SWEEP: { http: 409, says: 'the account has no credits to sweep', cure: 'sweep after a settlement' },
  CORRUPT_RECORD: {
    http: 500,
    says: 'a record on the ledger does not have its form',
    cure: 'compare the code that the members run (attestCode) with the deployed version',
  },
  MEMBER_STATE: {
    http: 409,
    says: 'the member’s state does not admit this change',
    cure: 'read the consortium record',
  },
  NOT_IN_ELECTORATE: {
    http: 403,
    says: 'the organisation was not a member when the proposal was made',
    cure: 'vote on proposals made since its admission',
  },
  VOTES_MISSING: { http: 409, says: 'the proposal does not have the votes it needs', cure: 'wait for more votes' },
  PARAMETERS_STALE: {
    http: 409,
    says: 'the parameters have changed since the proposal was written',
    cure: 'propose against the current version',
  },
  POLICIES_CURRENT: {
    http: 409,
    says: 'the organisation’s key policies have followed the membership already',
    cure: 'nothing is to be done',
  },
  LEASE_FRESH: { http: 409, says: 'the lease is in its first half', cure: 'renew it in its second half' },
  WITHDRAWN: {
    http: 409,
    says: 'the provider has been withdrawn',
    cure: 'register it under a new name, or wait for the release of its bond',
  },
  SLASHES_PENDING: { http: 409, says: 'fines of this provider have not been collected', cure: 'collect them first' },
  NO_SUBSTITUTE: {
    http: 409,
    says: 'no substitute can take this seat now',
    cure: 'name the next substitute of the task, for a seat that declined or stays silent',
  },
  NO_FURTHER_ROUND: {
    http: 409,
    says: 'the terms allow no further round now',
    cure: 'record the result',
  },
  LINK_MISMATCH: {
    http: 400,
    says: 'the opening is not what the task was linked to',
    cure: 'give the canary and the salt of the link',
  },
  CANARY_VOID: {
    http: 409,
    says: 'the canary cannot count: its author answers or judges in this task, or it was used before',
    cure: 'nothing is to be done; the task is judged as any other',
  },
  NOT_DISPUTABLE: {
    http: 409,
    says: 'the task cannot be disputed so: too early, too late, disputed before, or not a party to it',
    cure: 'read the task and its deadlines',
  },
  NO_PANEL: {
    http: 409,
    says: 'no member outside the task can judge the dispute',
    cure: 'nothing can be done in a consortium this small',
  },
  NOT_QUARANTINED: {
    http: 409,
    says: 'the organisation’s standing does not admit this step',
    cure: 'read its standing',
  },
  REVISION_DUE: {
    http: 409,
    says: 'the record has to be revised first',
    cure: 'submit reputation:revise until nothing is left',
  },
  NOTHING_TO_REVISE: { http: 409, says: 'no revision of this record is due', cure: 'nothing is to be done' },
  HELD: { http: 409, says: 'a member holds the texts of this task', cure: 'ask the member to release its hold' },
  ERASED: { http: 410, says: 'the texts of this task have been purged', cure: 'nothing can be done; digests remain' },
  FUND_TOO_LOW: {
    http: 409,
    says: 'the canary fund does not cover the cost',
    cure: 'try again after more settlements',
  },
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
