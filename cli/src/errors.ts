import { OperatorError } from '@llmnet/supervision';

/** Every way in which the command line can refuse, each with one cause. */
export type CliErrorCode =
  | 'API_ANSWER_INVALID'
  | 'API_REFUSED'
  | 'API_TIMEOUT'
  | 'API_UNREACHABLE'
  | 'IDENTITIES_UNUSABLE'
  | 'LEDGER_FAILED'
  | 'LEDGER_INVALID'
  | 'MEMBER_UNKNOWN'
  | 'MODELS_INVALID'
  | 'MODEL_KEY_MISSING'
  | 'NETWORK_FAILED'
  | 'NOT_RUNNING'
  | 'NOT_SETTLED'
  | 'OTHER_NETWORK'
  | 'STOP_TIMEOUT'
  | 'USAGE';

/** A refusal shown to the user as one line: `llmnet: <message> — <cure> [<code>]`. */
export class CliError extends OperatorError<CliErrorCode> {
  override readonly name = 'CliError';
}
