import { LEDGER_ERRORS } from '@llmnet/protocol';
import { Refusal, type MemoryNode, type Transient } from '@llmnet/test-kit/memory-ledger';
import { MARK } from './bad-values';
import { stage } from './calls';

/** What a call ended with: `done`, a code of the catalogue, or what must never be. */
export interface Outcome {
  readonly code: string;
  readonly message: string;
}

const DONE: Outcome = { code: 'done', message: '' };
/** Peers and gateways cut what is longer. */
const MAX_MESSAGE_LENGTH = 2_000;

/** Calls a transaction with any arguments. */
export async function call(
  by: MemoryNode,
  name: string,
  args: readonly string[],
  transient: Transient = {},
): Promise<Outcome> {
  try {
    await stage.ledger.invoke(by, name, args, transient);
    return DONE;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { code, message } = error;
    return { code: code !== undefined && code in LEDGER_ERRORS ? code : 'no code of the catalogue', message };
  }
}

/**
 * What is wrong with the way a call ended; undefined where all is well. Ids that have their form may be named, nothing else of what
 * was sent.
 */
export function fault({ code, message }: Outcome): string | undefined {
  if (code.includes(' ')) return `${code}: ${message.slice(0, 200)}`;
  if (code === 'INVALID_REQUEST' && message.includes(MARK)) return `${code} repeats what was sent`;
  if (message.length > MAX_MESSAGE_LENGTH) return `${code}: a message of ${String(message.length)} characters`;
  return undefined;
}
