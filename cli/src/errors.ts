import { OperatorError } from '@llmnet/supervisor';

/** Every way in which the command line can refuse, each with one cause. */
export type CliErrorCode =
  | 'API_ANSWER_INVALID'
  | 'API_REFUSED'
  | 'API_TIMEOUT'
  | 'API_UNREACHABLE'
  | 'CHAINCODE_INVALID'
  | 'CONFIG_INVALID'
  | 'IDENTITIES_UNUSABLE'
  | 'LEDGER_FAILED'
  | 'LEDGER_INVALID'
  | 'MEMBERS_FIXED'
  | 'MEMBER_UNKNOWN'
  | 'MODELS_INVALID'
  | 'MODEL_KEY_MISSING'
  | 'LOG_UNKNOWN'
  | 'NETWORK_FAILED'
  | 'NETWORK_RUNS'
  | 'NOT_RUNNING'
  | 'NOT_SETTLED'
  | 'OTHER_NETWORK'
  | 'PLAN_DIFFERS'
  | 'STOP_TIMEOUT'
  | 'USAGE';

/** A refusal shown to the user as one line: `llmnet: <message> — <cure> [<code>]`. */
export class CliError extends OperatorError<CliErrorCode> {
  override readonly name = 'CliError';
}
