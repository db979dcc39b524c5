import { types } from 'node:util';

/** What a log may say of an error. */
export interface ErrorForLog {
  readonly name: string;
  /** The error's own code where it is a known one, else `UNEXPECTED`. */
  readonly code: string;
  readonly message?: string;
  /** Where an error of somebody else was thrown: its uppermost five stack frames. */
  readonly at?: readonly string[];
  readonly cause?: ErrorForLog;
}

/** The errors of ours, whose messages name records, nodes, files and numbers only. Every other message may quote what it failed on. */
const OURS: ReadonlySet<string> = new Set([
  'BackendError',
  'ConfigError',
  'CoordinatorError',
  'ExpertsFailedError',
  'FabricClientError',
  'LedgerError',
  'ListenError',
  'TaskExpiredError',
  'TextError',
]);

/** The operating system's codes, such as ECONNREFUSED. */
const SYSTEM_CODE = /^E[A-Z0-9]{2,}$/;
const MAX_FRAMES = 5;
const MAX_CAUSES = 5;

/**
 * The one allow-list of what is logged of an error: of ours name, code, message and cause; of any other its name, the place where it
 * was thrown and the operating system's code, never its message, which may quote a prompt or an answer.
 * @example
 * log.warn({ task, ...describeError(error) }, 'the duty failed');
 */
export function describeError(error: unknown): ErrorForLog {
  return describe(error, MAX_CAUSES);
}

/** @param causes how many more causes are told: a chain of others' errors may have no end */
function describe(error: unknown, causes: number): ErrorForLog {
  // A time-out's DOMException is no native error on Node.js 20.
  if (!(error instanceof DOMException || types.isNativeError(error))) return { name: 'unknown', code: 'UNEXPECTED' };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'UNEXPECTED';
  const { name, message, cause } = error;
  const because = cause === undefined || causes === 0 ? {} : { cause: describe(cause, causes - 1) };
  if (OURS.has(name)) return { name, code, message, ...because };
  return { name, code: SYSTEM_CODE.test(code) ? code : 'UNEXPECTED', at: framesOf(error), ...because };
}

/** The frames alone: a stack begins with the message. */
function framesOf({ message, stack = '' }: Error): string[] {
  return stack
    .slice(stack.indexOf(message) + message.length)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith('at '))
    .slice(0, MAX_FRAMES);
}
