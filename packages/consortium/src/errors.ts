import { IdentityError } from '@llmnet/fabric-identities';
import { LedgerClientError } from '@llmnet/ledger-client';
import { OperatorError, SupervisionError, type RunFolder } from '@llmnet/supervisor';

/** Every way in which a consortium cannot be started or changed, each with one cause. */
export type ConsortiumErrorCode =
  | 'CHAINCODE_INVALID'
  | 'IDENTITIES_UNUSABLE'
  | 'LEDGER_FAILED'
  | 'MEMBER_UNKNOWN'
  | 'MODELS_INVALID'
  | 'MODEL_KEY_MISSING'
  | 'NOT_SETTLED'
  | 'OTHER_NETWORK'
  | 'PLAN_DIFFERS';

/** A consortium cannot be started or changed. */
export class ConsortiumError extends OperatorError<ConsortiumErrorCode> {
  override readonly name = 'ConsortiumError';
}

/** What a failure of starting means to the operator, as one line. Errors that nobody has thought of stay as they are. */
export function asStartError(error: unknown, { folder }: RunFolder, isStopping: boolean): unknown {
  if (isStopping && !(error instanceof SupervisionError && error.code === 'STOPPED')) {
    return new SupervisionError({
      code: 'STOPPED',
      message: 'stopped before it served',
      cure: 'run the command again to go on',
      cause: error,
    });
  }
  if (error instanceof LedgerClientError) {
    return new ConsortiumError({
      code: 'LEDGER_FAILED',
      message: error.message,
      cure: `run the command again to go on; the logs are in ${folder.logs}`,
      cause: error,
    });
  }
  if (error instanceof IdentityError) {
    return new ConsortiumError({
      code: 'IDENTITIES_UNUSABLE',
      message: error.message,
      cure: `${error.cure}, or begin anew with --data DIR`,
      cause: error,
    });
  }
  return error;
}
