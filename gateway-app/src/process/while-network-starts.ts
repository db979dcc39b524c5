import { LedgerClientError, isRetryable } from '@llmnet/ledger-client';
import { growingPause } from '../growing-pause';

/** Repeats a start-up step while the network around it is still coming up; the last failure is the caller's. */
export async function whileNetworkStarts(milliseconds: number, step: () => Promise<void>): Promise<void> {
  const deadline = Date.now() + milliseconds;
  const pause = growingPause(200, 2_000);
  for (;;) {
    try {
      await step();
      return;
    } catch (error) {
      if (!isStarting(error) || Date.now() >= deadline) throw error;
    }
    await pause();
  }
}

function isStarting(error: unknown): boolean {
  return isRetryable(error) || (error instanceof LedgerClientError && error.code === 'NOT_FOUNDED');
}
