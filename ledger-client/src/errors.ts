import { GatewayError, StatusCode } from '@hyperledger/fabric-gateway';
import { status as GrpcStatus } from '@grpc/grpc-js';
import { ledgerErrorCode } from '@llmnet/chaincode/api';
import type { LedgerErrorCode } from '@llmnet/chaincode/api';

/** Where in a transaction's life it failed. */
export type Stage = 'evaluate' | 'endorse' | 'submit' | 'commit status' | 'commit' | 'events' | 'connect';

/** What a caller can decide by: a refusal of the chaincode, or what became of the network's part. */
export type ClientErrorCode =
  | LedgerErrorCode
  /** Another transaction changed what this one had read; endorsing anew may succeed. */
  | 'READ_CONFLICT'
  /** The transaction is on the ledger with another invalid validation code. */
  | 'INVALID_TRANSACTION'
  /** Endorsers answered differently, or one lags; endorsing anew may succeed. */
  | 'ENDORSEMENT_MISMATCH'
  | 'LEDGER_UNAVAILABLE'
  /** Submitted, but nobody knows yet whether it committed. */
  | 'COMMIT_UNKNOWN'
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
    const conflict = code === StatusCode.MVCC_READ_CONFLICT || code === StatusCode.PHANTOM_READ_CONFLICT;
    const name = Object.entries(StatusCode).find(([, value]) => value === code)?.[0] ?? 'unknown';
    const words = `commit: transaction ${transactionId} is invalid with code ${String(code)} (${name})`;
    return new LedgerClientError(conflict ? 'READ_CONFLICT' : 'INVALID_TRANSACTION', 'commit', words, []);
  }
}

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
  if (refusal !== undefined) return refusal;
  if (stage === 'commit status') return 'COMMIT_UNKNOWN';
  if (said.some((message) => message.includes('ProposalResponsePayloads do not match'))) return 'ENDORSEMENT_MISMATCH';
  return PEER_GONE.includes(error.code) ? 'LEDGER_UNAVAILABLE' : 'REFUSED';
}

/** What gRPC says when a peer does not answer, as against refusing. */
const PEER_GONE: readonly number[] = [
  GrpcStatus.UNAVAILABLE,
  GrpcStatus.DEADLINE_EXCEEDED,
  GrpcStatus.RESOURCE_EXHAUSTED,
  GrpcStatus.CANCELLED,
];
