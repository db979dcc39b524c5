import { types } from 'node:util';

/** Every way in which the command line can refuse, each with one cause. */
export type CliErrorCode =
  | 'ALREADY_RUNNING'
  | 'API_ANSWER_INVALID'
  | 'API_REFUSED'
  | 'API_TIMEOUT'
  | 'API_UNREACHABLE'
  | 'CHILD_ENDED_EARLY'
  | 'CHILD_NOT_READY'
  | 'DATA_FOLDER_UNUSABLE'
  | 'IDENTITIES_UNUSABLE'
  | 'LEDGER_FAILED'
  | 'LEDGER_INVALID'
  | 'MEMBER_UNKNOWN'
  | 'MODELS_INVALID'
  | 'MODEL_KEY_MISSING'
  | 'NETWORK_FAILED'
  | 'NOT_RUNNING'
  | 'NOT_SETTLED'
  | 'PLATFORM_UNSUPPORTED'
  | 'PORT_BUSY'
  | 'PORT_FORBIDDEN'
  | 'RUN_FILE_INVALID'
  | 'STOPPED'
  | 'STOP_TIMEOUT'
  | 'USAGE';

export interface CliErrorFields {
  readonly code: CliErrorCode;
  /** What is wrong, without a full stop. */
  readonly message: string;
  /** What the user can do about it. */
  readonly cure: string;
  readonly cause?: unknown;
}

/** A refusal shown to the user as one line: `llmnet: <message> — <cure> [<code>]`. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly code: CliErrorCode;
  readonly cure: string;

  constructor({ code, message, cure, cause }: CliErrorFields) {
    super(message, { cause });
    this.code = code;
    this.cure = cure;
  }
}

/** The `code` of a system error such as ENOENT; null for anything else. */
export function systemErrorCode(error: unknown): string | null {
  return types.isNativeError(error) && 'code' in error && typeof error.code === 'string' ? error.code : null;
}
