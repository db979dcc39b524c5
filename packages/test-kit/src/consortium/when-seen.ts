import { setTimeout as delay } from 'node:timers/promises';
import { LedgerClientError } from '@llmnet/ledger-client';
import type { ClientErrorCode } from '@llmnet/ledger-client';

/** What a peer says that does not have yet what a step follows from. */
const UNSEEN: readonly ClientErrorCode[] = ['TOO_EARLY', 'UNKNOWN_RECORD', 'PLAN_CHANGED'];
const ATTEMPTS = 20;
const BETWEEN_MILLISECONDS = 100;

/** Takes a step that follows from other members' steps, again for two seconds: the own peer may commit them a moment after theirs. */
export async function whenSeen<T>(step: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await step();
    } catch (error) {
      const isUnseen = error instanceof LedgerClientError && UNSEEN.includes(error.code);
      if (!isUnseen || attempt === ATTEMPTS) throw error;
      await delay(BETWEEN_MILLISECONDS);
    }
  }
}
