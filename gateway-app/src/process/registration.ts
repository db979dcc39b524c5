import { LedgerClientError, isRetryable } from '@llmnet/ledger-client';
import type { Ledger, NodeIdentity } from '@llmnet/ledger-client';
import type { EncryptionKey } from '@llmnet/chaincode/api';
import { growingPause } from '../growing-pause';

/** Registers a node's encryption key where the ledger has none or another. @throws LedgerClientError */
export async function register(
  ledger: Pick<Ledger, 'query' | 'submit'>,
  { node, encryptionKey }: Pick<NodeIdentity, 'node' | 'encryptionKey'>,
): Promise<void> {
  const registered = await registeredKey(ledger, node);
  if (registered?.x === encryptionKey.x && registered.y === encryptionKey.y) return;
  await ledger.submit('membership:registerNode', { encryptionKey });
}

async function registeredKey(ledger: Pick<Ledger, 'query'>, node: string): Promise<EncryptionKey | undefined> {
  try {
    return (await ledger.query('membership:node', { node })).encryptionKey;
  } catch (error) {
    if (error instanceof LedgerClientError && error.code === 'UNKNOWN_NODE') return undefined;
    throw error;
  }
}

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
