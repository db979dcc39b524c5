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
  isRefusalOfTime: (code) => code === ('CLOCK_SKEW' satisfies LedgerErrorCode),
} satisfies RefusalRules;

/** Whether the same request can be made again: nothing of ours is lost or done twice by it. */
export function isRetryable(error: unknown): boolean {
  return isRetryableBy(error, REFUSALS);
}

/** What becomes of a network that is coming up; the steps of a start look at the ledger first, so none is taken twice. */
const PASSES_WITH_THE_START: ReadonlySet<ClientErrorCode> = new Set([
  'NOT_FOUNDED',
  'COMMIT_UNKNOWN',
] satisfies ClientErrorCode[]);

/** Whether a program that starts can wait for a failure to pass: the network around it is coming up, or its machine is busy. */
export function passesWithTheStart(error: unknown): boolean {
  return isRetryable(error) || (error instanceof LedgerClientError && PASSES_WITH_THE_START.has(error.code));
}
