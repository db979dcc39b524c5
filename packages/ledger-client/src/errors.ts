import { FabricClientError, isRetryable as isRetryableBy } from '@llmnet/fabric-client';
import type { FabricErrorCode, RefusalRules } from '@llmnet/fabric-client';
import { ledgerErrorCode } from '@llmnet/protocol';
import type { LedgerErrorCode } from '@llmnet/protocol';

/** What a caller can decide by: a refusal of the chaincode, or what became of the network's part. */
export type ClientErrorCode = LedgerErrorCode | FabricErrorCode;

/** What every call of {@link Ledger} rejects with: a FabricClientError, whose code is one of ours. */
export interface LedgerClientError extends FabricClientError {
  readonly code: ClientErrorCode;
}

type Parameters = ConstructorParameters<typeof FabricClientError>;

// The same class: with our refusal rules no other code comes out of a FabricClient, which only a type can say.
export const LedgerClientError = FabricClientError as new (
  code: ClientErrorCode,
  ...others: Parameters extends [unknown, ...infer Others] ? Others : never
) => LedgerClientError;

/** How LLM-Net's chaincode refuses. */
export const REFUSALS = {
  refusalCode: ledgerErrorCode,
  isRetryableRefusal: (code) => code === ('CLOCK_SKEW' satisfies LedgerErrorCode),
  isFinalRefusal: (code) => code === ('ALREADY_DONE' satisfies LedgerErrorCode),
} satisfies RefusalRules;

/** Whether the same request can be made again: nothing of ours is lost or done twice by it. */
export function isRetryable(error: unknown): boolean {
  return isRetryableBy(error, REFUSALS);
}
