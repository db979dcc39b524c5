import { OperatorError } from '@llmnet/supervisor';

/** Every way in which the command line can refuse, each with one cause. */
export type CliErrorCode =
  | 'API_ANSWER_INVALID'
  | 'API_REFUSED'
  | 'API_TIMEOUT'
  | 'API_UNREACHABLE'
  | 'CONFIG_INVALID'
  | 'LEDGER_INVALID'
  | 'MEMBERS_FIXED'
  | 'MEMBER_UNKNOWN'
  | 'MODELS_INVALID'
  | 'LOG_UNKNOWN'
  | 'NETWORK_FAILED'
  | 'NETWORK_RUNS'
  | 'NOT_RUNNING'
  | 'NOT_SETTLED'
  | 'STOP_TIMEOUT'
  | 'USAGE';

/** A refusal shown to the user as one line: `llmnet: <message> — <cure> [<code>]`. */
export class CliError extends OperatorError<CliErrorCode> {
  override readonly name = 'CliError';
}
