import { LedgerClientError } from '@llmnet/ledger-client';
import { IdentityError } from '@llmnet/fabric-identities';
import { SupervisionError, type RunFolder } from '@llmnet/supervisor';
import { CliError } from '../errors';

/** What a failure of starting means to the user, as one line. Errors that nobody has thought of stay as they are. */
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
    return new CliError({
      code: 'LEDGER_FAILED',
      message: error.message,
      cure: `run the command again to go on; the logs are in ${folder.logs}`,
      cause: error,
    });
  }
  if (error instanceof IdentityError) {
    return new CliError({
      code: 'IDENTITIES_UNUSABLE',
      message: error.message,
      cure: `${error.cure}, or begin anew with --data DIR`,
      cause: error,
    });
  }
  return error;
}
