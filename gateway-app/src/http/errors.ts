import { CoordinatorError } from '@llmnet/coordinator-api';
import type { CoordinatorErrorCode } from '@llmnet/coordinator-api';
import { LedgerClientError, TextError } from '@llmnet/ledger-client';
import type { ClientErrorCode } from '@llmnet/ledger-client';
import { ApiError } from '@llmnet/openai-http';
import { LEDGER_ERRORS, LedgerError } from '@llmnet/protocol';
import type { LedgerErrorCode } from '@llmnet/protocol';
import { OverloadedError } from '../questions/admission';
import { ExpertsFailedError, TaskExpiredError } from '../questions/answer-source';

/** Whatever was thrown, as the API answers it; the original is kept as the cause. */
export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof LedgerError) return refusedByLedger(error.code, error);
  if (error instanceof LedgerClientError) {
    return isRefusal(error.code) ? refusedByLedger(error.code, error) : ledgerTrouble(error.code, error);
  }
  if (error instanceof TaskExpiredError || error instanceof ExpertsFailedError || error instanceof CoordinatorError) {
    const { status, retry } = QUESTION[error.code];
    return new ApiError({ status, retry, code: error.code, message: error.message }, { cause: error });
  }
  if (error instanceof OverloadedError) {
    const { code, message, retryAfterSeconds } = error;
    return new ApiError({ status: 429, retry: true, code, message, retryAfterSeconds }, { cause: error });
  }
  if (error instanceof TextError) {
    return new ApiError({ status: 502, code: error.code, message: error.message }, { cause: error });
  }
  const message = 'the gateway failed; its log names the place under the x-request-id of this response';
  return new ApiError({ status: 500, code: 'internal_error', message }, { cause: error });
}

const QUESTION: Record<
  TaskExpiredError['code'] | ExpertsFailedError['code'] | CoordinatorErrorCode,
  { readonly status: number; readonly retry: boolean }
> = {
  // The task has been paid for: a client that asks again by itself would pay for another.
  task_expired: { status: 504, retry: false },
  // Its own models decide when: asking again at once would open another task for the same refusal.
  experts_failed: { status: 502, retry: false },
  coordinator_unavailable: { status: 503, retry: true },
  coordinator_answer_invalid: { status: 502, retry: false },
  classifier_failed: { status: 503, retry: false },
};

type TroubleCode = Exclude<ClientErrorCode, LedgerErrorCode>;

const BUSY = 'other transactions came between time and again; ask again in a moment';
const TROUBLE: Record<TroubleCode, { readonly status: number; readonly message: string; readonly retry: boolean }> = {
  READ_CONFLICT: { status: 503, message: BUSY, retry: true },
  POLICY_CONFLICT: { status: 503, message: BUSY, retry: true },
  ENDORSEMENT_MISMATCH: { status: 503, message: BUSY, retry: true },
  NETWORK_BUSY: {
    status: 429,
    message: 'the network has more to do than it can; ask again in a moment',
    retry: true,
  },
  LEDGER_UNAVAILABLE: {
    status: 503,
    message: 'the ledger does not answer; see that the network runs, then ask again',
    retry: true,
  },
  COMMIT_UNKNOWN: {
    status: 503,
    message: 'nobody knows yet whether the task was opened; look at the ledger before asking again',
    retry: false,
  },
  INVALID_TRANSACTION: {
    status: 502,
    message: 'the peers marked the transaction invalid; the gateway’s log has the validation code',
    retry: false,
  },
  TRANSACTION_REPLACED: {
    status: 502,
    message:
      'a peer gave the gateway something else to sign than it had proposed; the gateway’s log has the transaction',
    retry: false,
  },
  HISTORY_MISSING: {
    status: 502,
    message: 'no peer has the blocks that were asked for; the gateway’s log says which',
    retry: false,
  },
  REFUSED: { status: 502, message: 'the ledger refused the call; the gateway’s log has its words', retry: false },
};

function refusedByLedger(code: LedgerErrorCode, cause: Error): ApiError {
  const { http: status, says, cure } = LEDGER_ERRORS[code];
  const retry = status === 409 || status >= 500;
  return new ApiError({ status, code, message: `${says}; ${cure}`, retry }, { cause });
}

function ledgerTrouble(code: TroubleCode, cause: Error): ApiError {
  return new ApiError({ code, ...TROUBLE[code] }, { cause });
}

function isRefusal(code: ClientErrorCode): code is LedgerErrorCode {
  return code in LEDGER_ERRORS;
}
