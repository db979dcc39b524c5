import { LedgerClientError } from '@llmnet/ledger-client';

/** The code with which a call to the ledger was refused. */
export async function refusalOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    if (error instanceof LedgerClientError) return error.code;
    throw error;
  }
  throw new Error('the call succeeded');
}
