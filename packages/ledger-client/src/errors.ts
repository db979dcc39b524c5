import { GatewayError, StatusCode } from '@hyperledger/fabric-gateway';
import { status as GrpcStatus } from '@grpc/grpc-js';
import { ledgerErrorCode } from '@llmnet/protocol';
import type { LedgerErrorCode } from '@llmnet/protocol';

/** Where in a transaction's life it failed. */
export type Stage = 'evaluate' | 'endorse' | 'submit' | 'commit status' | 'commit' | 'events' | 'connect';

/** What a caller can decide by: a refusal of the chaincode, or what became of the network's part. */
export type ClientErrorCode =
  | LedgerErrorCode
  /** Another transaction changed what this one had read; endorsing anew may succeed. */
  | 'READ_CONFLICT'
  /** The transaction is on the ledger, invalid since a policy that it touches asked for other endorsements; endorsing anew may succeed. */
  | 'POLICY_CONFLICT'
  /** The transaction is on the ledger with another invalid validation code. */
  | 'INVALID_TRANSACTION'
  /** Endorsers answered differently, or one lags; endorsing anew may succeed. */
  | 'ENDORSEMENT_MISMATCH'
  /** A peer, or a peer or chaincode server that it needs, does not answer. */
  | 'LEDGER_UNAVAILABLE'
  /** Submitted, but nobody who is believed knows yet whether it committed. */
  | 'COMMIT_UNKNOWN'
  /** A gateway service gave another transaction to sign than the one that was proposed. */
  | 'TRANSACTION_REPLACED'
  | 'REFUSED';

/** A failed call to the ledger, with the stage, the peers' own words and the cause. */
export class LedgerClientError extends Error {
  override readonly name = 'LedgerClientError';

  constructor(
    readonly code: ClientErrorCode,
    readonly stage: Stage,
    message: string,
    /** `MSP at address: message` of every node that answered. */
    readonly details: readonly string[],
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  /** A transaction that is on the ledger, but marked invalid by the peers. */
  static invalid(transactionId: string, code: number): LedgerClientError {
    const name = Object.entries(StatusCode).find(([, value]) => value === code)?.[0] ?? 'unknown';
    const words = `commit: transaction ${transactionId} is invalid with code ${String(code)} (${name})`;
    return new LedgerClientError(INVALID.get(code) ?? 'INVALID_TRANSACTION', 'commit', words, []);
  }

  /** Transactions for one request that were handed in and of which nobody knows what became. */
  static unknown(transactionIds: readonly string[], cause: unknown): LedgerClientError {
    const words = `commit status: nobody knows whether transaction ${transactionIds.join(' or ')} is on the ledger; look it up there before doing the same again`;
    return new LedgerClientError('COMMIT_UNKNOWN', 'commit status', words, [], { cause });
  }
}

/** Validation codes that say that something else came first. */
const INVALID: ReadonlyMap<number, ClientErrorCode> = new Map([
  [StatusCode.MVCC_READ_CONFLICT, 'READ_CONFLICT'],
  [StatusCode.PHANTOM_READ_CONFLICT, 'READ_CONFLICT'],
  [StatusCode.ENDORSEMENT_POLICY_FAILURE, 'POLICY_CONFLICT'],
]);

/** The one place that knows gRPC and Fabric error types. */
export function translateError(error: unknown, stage: Stage): LedgerClientError {
  if (error instanceof LedgerClientError) return error;
  if (error instanceof GatewayError) {
    const details = error.details.map(({ mspId, address, message }) => `${mspId} at ${address}: ${message}`);
    const words = [error.message, ...details].join('; ');
    return new LedgerClientError(codeOf(error, stage), stage, `${stage}: ${words}`, details, { cause: error });
  }
  const message = error instanceof Error ? error.message : String(error);
  return new LedgerClientError('REFUSED', stage, `${stage}: ${message}`, [], { cause: error });
}

function codeOf(error: GatewayError, stage: Stage): ClientErrorCode {
  const said = [...error.details.map(({ message }) => message), error.message];
  const refusal = said.map(ledgerErrorCode).find((code) => code !== undefined);
  if (refusal !== undefined)
    return isByOthersOnly(error) && refusal !== 'ALREADY_DONE' ? 'ENDORSEMENT_MISMATCH' : refusal;
  if (stage === 'commit status') return 'COMMIT_UNKNOWN';
  if (said.some((message) => message.includes('ProposalResponsePayloads do not match'))) return 'ENDORSEMENT_MISMATCH';
  if (NO_ANSWER.has(error.code) || said.some((message) => message.includes(AT_ITS_LIMIT))) return 'LEDGER_UNAVAILABLE';
  const isPlanned = stage === 'endorse' || stage === 'evaluate';
  return isPlanned && NOT_THERE.has(error.code) && !said.some((message) => FINAL.test(message))
    ? 'LEDGER_UNAVAILABLE'
    : 'REFUSED';
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

/** A peer with as many open calls of a service as it admits (Fabric `internal/peer/node/grpc_limiters.go`); gRPC has no code for it. */
const AT_ITS_LIMIT = 'exceeding concurrency limit';

/**
 * What a gateway service says when it finds no peers for a plan, or a peer lost its chaincode (Fabric
 * `internal/pkg/gateway/apiutils.go`, responseStatus) ...
 */
const NOT_THERE: ReadonlySet<number> = new Set([GrpcStatus.FAILED_PRECONDITION, GrpcStatus.ABORTED]);

/** ... unless the chaincode itself refused, or a peer refused the client (Fabric `core/endorser/msgvalidation.go`). */
const FINAL = /chaincode response \d+|access denied|identity expired/;
