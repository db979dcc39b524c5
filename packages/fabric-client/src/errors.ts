import { status as GrpcStatus } from '@grpc/grpc-js';
import { GatewayError, StatusCode } from '@hyperledger/fabric-gateway';

/** Where in a transaction's life it failed. */
export type Stage = 'evaluate' | 'endorse' | 'submit' | 'commit status' | 'commit' | 'connect' | 'events';

/** What became of the network's part of a call. */
export type FabricErrorCode =
  /** Another transaction changed what this one had read; endorsing anew may succeed. */
  | 'READ_CONFLICT'
  /** The transaction is on the ledger, invalid since a policy that it touches asked for other endorsements; endorsing anew may succeed. */
  | 'POLICY_CONFLICT'
  /** The transaction is on the ledger with another invalid validation code. */
  | 'INVALID_TRANSACTION'
  /** Endorsers answered differently, or one lags; endorsing anew may succeed. */
  | 'ENDORSEMENT_MISMATCH'
  /** The network took so long that the chaincode refused the transaction as too old; endorsing anew may succeed. */
  | 'NETWORK_BUSY'
  /** A peer, or a peer or chaincode server that it needs, does not answer. */
  | 'LEDGER_UNAVAILABLE'
  /** Submitted, but no peer whose status counts knows yet whether it committed. */
  | 'COMMIT_UNKNOWN'
  /** A gateway service gave another transaction to sign than the one that was proposed. */
  | 'TRANSACTION_REPLACED'
  /** No peer has the blocks that events were asked from; each joined by a later snapshot. */
  | 'HISTORY_MISSING'
  /** The chaincode, a peer or an orderer refused, without a code that this client knows. */
  | 'REFUSED';

/** How to read what the chaincode refuses. Without them every refusal is REFUSED and final. */
export interface RefusalRules {
  /** Finds the chaincode's own code in the message of an error; it becomes the error's `code`. */
  readonly refusalCode?: (message: string) => string | undefined;
  /** Whether the same request may succeed later although it was refused with this code. */
  readonly isRetryableRefusal?: (code: string) => boolean;
  /**
   * Whether a refusal with this code counts though the first endorser endorsed. Any other is taken as a sign that peers are blocks apart:
   * ENDORSEMENT_MISMATCH.
   */
  readonly isFinalRefusal?: (code: string) => boolean;
  /** Whether the chaincode refuses with this code what an endorser's clock finds too old or too new. */
  readonly isRefusalOfTime?: (code: string) => boolean;
}

/** How long a call has to take before a refusal of its time is put down to that. */
const LATE_MS = 1_000;

/** The failure of a call that took so long: what the chaincode says of clocks is NETWORK_BUSY where the time went by on the way. */
export function asLate(error: unknown, tookMs: number, { isRefusalOfTime }: RefusalRules): unknown {
  if (!(error instanceof FabricClientError) || tookMs < LATE_MS || isRefusalOfTime?.(error.code) !== true) return error;
  const words = `${error.stage}: it took ${tookMs} ms, and the transaction was too old by then; the network is busy`;
  return new FabricClientError('NETWORK_BUSY', error.stage, words, error.details, { cause: error });
}

/** A failed call to the ledger, with the stage, the peers' own messages and the cause. */
export class FabricClientError extends Error {
  override readonly name = 'FabricClientError';

  constructor(
    /** What a caller can decide by: one of ours, or the chaincode's own where {@link RefusalRules} find one. */
    readonly code: FabricErrorCode | (string & Record<never, never>),
    readonly stage: Stage,
    message: string,
    /** `MSP at address: message` of every node that answered. */
    readonly details: readonly string[],
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  /** A transaction that is on the ledger, but marked invalid by the peers. */
  static invalid(transactionId: string, validationCode: number): FabricClientError {
    const name = Object.entries(StatusCode).find(([, value]) => value === validationCode)?.[0] ?? 'unknown';
    const words = `commit: transaction ${transactionId} is invalid with code ${String(validationCode)} (${name})`;
    return new FabricClientError(INVALID.get(validationCode) ?? 'INVALID_TRANSACTION', 'commit', words, []);
  }

  /** Transactions for one request that were submitted, of which no peer that counts knows whether they committed. */
  static unknown(transactionIds: readonly string[], cause: unknown): FabricClientError {
    const words = `commit status: nobody knows whether transaction ${transactionIds.join(' or ')} is on the ledger; look it up there before doing the same again`;
    return new FabricClientError('COMMIT_UNKNOWN', 'commit status', words, [], { cause });
  }
}

/** Validation codes that say that something else came first. */
const INVALID: ReadonlyMap<number, FabricErrorCode> = new Map([
  [StatusCode.MVCC_READ_CONFLICT, 'READ_CONFLICT'],
  [StatusCode.PHANTOM_READ_CONFLICT, 'READ_CONFLICT'],
  [StatusCode.ENDORSEMENT_POLICY_FAILURE, 'POLICY_CONFLICT'],
]);

const RETRYABLE: ReadonlySet<string> = new Set([
  'READ_CONFLICT',
  'POLICY_CONFLICT',
  'ENDORSEMENT_MISMATCH',
  'NETWORK_BUSY',
  'LEDGER_UNAVAILABLE',
] satisfies FabricErrorCode[]);

/** Whether the same request can be made again: nothing is lost or done twice by it. */
export function isRetryable(error: unknown, { isRetryableRefusal }: RefusalRules = {}): boolean {
  if (!(error instanceof FabricClientError)) return false;
  return RETRYABLE.has(error.code) || isRetryableRefusal?.(error.code) === true;
}

/** The one place that knows gRPC and Fabric error types. */
export function translateError(error: unknown, stage: Stage, refusals: RefusalRules = {}): FabricClientError {
  if (error instanceof FabricClientError) return error;
  if (error instanceof GatewayError) {
    const details = error.details.map(({ mspId, address, message }) => `${mspId} at ${address}: ${message}`);
    const words = [error.message, ...details].join('; ');
    return new FabricClientError(codeOf(error, stage, refusals), stage, `${stage}: ${words}`, details, {
      cause: error,
    });
  }
  const message = error instanceof Error ? error.message : String(error);
  return new FabricClientError('REFUSED', stage, `${stage}: ${message}`, [], { cause: error });
}

function codeOf(error: GatewayError, stage: Stage, refusals: RefusalRules): string {
  const said = [...error.details.map(({ message }) => message), error.message];
  const refusal = said.map((message) => refusals.refusalCode?.(message)).find((code) => code !== undefined);
  if (refusal !== undefined) {
    const counts = !isByOthersOnly(error) || refusals.isFinalRefusal?.(refusal) === true;
    return counts ? refusal : 'ENDORSEMENT_MISMATCH';
  }
  return networkCodeOf(error, stage, said);
}

function networkCodeOf({ code }: GatewayError, stage: Stage, said: readonly string[]): FabricErrorCode {
  if (stage === 'commit status') return 'COMMIT_UNKNOWN';
  if (said.some((message) => message.includes('ProposalResponsePayloads do not match'))) return 'ENDORSEMENT_MISMATCH';
  if (said.some((message) => message.includes(DATA_MISSING))) return 'LEDGER_UNAVAILABLE';
  if (NO_ANSWER.has(code) || said.some((message) => message.includes(AT_ITS_LIMIT))) return 'LEDGER_UNAVAILABLE';
  const isPlanned = stage === 'endorse' || stage === 'evaluate';
  const isMissing = isPlanned && NOT_THERE.has(code) && !said.some((message) => FINAL.test(message));
  return isMissing ? 'LEDGER_UNAVAILABLE' : 'REFUSED';
}

/**
 * Whether the first endorser endorsed and only others refused (Fabric `internal/pkg/gateway/endorse.go`, Endorse): their peers are
 * blocks apart from it.
 */
function isByOthersOnly({ message }: GatewayError): boolean {
  return message.includes('failed to collect enough transaction endorsements');
}

/** What gRPC says when a peer does not answer, as against refusing. */
const NO_ANSWER: ReadonlySet<number> = new Set([
  GrpcStatus.UNAVAILABLE,
  GrpcStatus.DEADLINE_EXCEEDED,
  GrpcStatus.RESOURCE_EXHAUSTED,
  GrpcStatus.CANCELLED,
]);

/** A peer that has the hash of private data and not yet the data (Fabric `core/ledger/kvledger/txmgmt/txmgr/query_executor.go`). */
const DATA_MISSING = 'private data matching public hash version is not available';

/** A peer with as many open calls of a service as it admits (Fabric `internal/peer/node/grpc_limiters.go`); gRPC has no code for it. */
const AT_ITS_LIMIT = 'exceeding concurrency limit';

/**
 * What a gateway service says when it finds no peers for a plan, or a peer lost its chaincode (Fabric
 * `internal/pkg/gateway/apiutils.go`, responseStatus) ...
 */
const NOT_THERE: ReadonlySet<number> = new Set([GrpcStatus.FAILED_PRECONDITION, GrpcStatus.ABORTED]);

/** ... unless the chaincode itself refused, or a peer refused the client (Fabric `core/endorser/msgvalidation.go`). */
const FINAL = /chaincode response \d+|access denied|identity expired/;
