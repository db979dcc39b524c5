import { LedgerError } from '@llmnet/protocol';
import { LedgerClientError } from '@llmnet/ledger-client';
import { TextError } from '@llmnet/ledger-client';
import { AskError } from '../asking/errors';

/** Errors of ours, whose messages name records, nodes and numbers only. */
const OURS = [LedgerError, LedgerClientError, TextError, AskError];

/**
 * What a log may say of an error: of ours everything, of any other its class and where it was thrown. A message of somebody
 * else's may quote what it failed on: a parser's does.
 */
export function causeForLog(error: unknown): object | undefined {
  if (!(error instanceof Error)) return undefined;
  if (OURS.some((known) => error instanceof known)) {
    return { name: error.name, message: error.message, cause: causeForLog(error.cause) };
  }
  const { name, message, stack = '' } = error;
  const frames = stack.slice(stack.indexOf(message) + message.length);
  return {
    name,
    at: frames
      .split('\n')
      .map((frame) => frame.trim())
      .filter((frame) => frame.startsWith('at '))
      .slice(0, 5),
  };
}
