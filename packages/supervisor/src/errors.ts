import { types } from 'node:util';

export interface OperatorErrorFields<Code extends string> {
  readonly code: Code;
  /** What is wrong, without a full stop. */
  readonly message: string;
  /** What the operator can do about it. */
  readonly cure: string;
  readonly cause?: unknown;
}

/** A refusal that an operator reads as one line: what is wrong, what to do, a stable code. */
export class OperatorError<Code extends string = string> extends Error {
  override readonly name: string = 'OperatorError';
  readonly code: Code;
  readonly cure: string;

  constructor({ code, message, cure, cause }: OperatorErrorFields<Code>) {
    super(message, { cause });
    this.code = code;
    this.cure = cure;
  }
}

export type SupervisionErrorCode =
  | 'ALREADY_RUNNING'
  | 'CHILD_ENDED_EARLY'
  | 'CHILD_NOT_READY'
  | 'CHILD_UNKNOWN'
  | 'DATA_FOLDER_UNUSABLE'
  | 'PLATFORM_UNSUPPORTED'
  | 'ADDRESS_UNKNOWN'
  | 'PORT_BUSY'
  | 'PORT_FORBIDDEN'
  | 'RUN_FILE_INVALID'
  | 'STOPPED';

/** Processes cannot be started, watched or told apart. */
export class SupervisionError extends OperatorError<SupervisionErrorCode> {
  override readonly name = 'SupervisionError';
}

/** The `code` of a system error such as ENOENT; null for anything else. */
export function systemErrorCode(error: unknown): string | null {
  return types.isNativeError(error) && 'code' in error && typeof error.code === 'string' ? error.code : null;
}
