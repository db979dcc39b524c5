import { Refusal } from '@llmnet/test-kit/memory-ledger';

/** The code that a call is refused with. */
export async function refused(call: Promise<unknown>): Promise<string | undefined> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
  throw new Error('the call succeeded');
}
