import { LedgerClientError } from '@llmnet/ledger-client';
import type { ClientErrorCode } from '@llmnet/ledger-client';
import { waitFor } from '../programs/wait-for';

/** Repeats a step as long as the ledger refuses it with one of these codes; for deadlines that only time can bring. */
export function once(
  step: () => Promise<unknown>,
  refusals: readonly ClientErrorCode[] = ['TOO_EARLY'],
  timeoutMs = 60_000,
): Promise<true> {
  const attempt = async (): Promise<true | undefined> => {
    try {
      await step();
      return true;
    } catch (error) {
      if (error instanceof LedgerClientError && refusals.includes(error.code)) return undefined;
      throw error;
    }
  };
  return waitFor(`a step that is refused with ${refusals.join()}`, attempt, timeoutMs);
}
