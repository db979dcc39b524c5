import type { EncryptionKey } from '@llmnet/protocol';
import { LedgerClientError } from './errors';
import type { Ledger } from './ledger';
import type { NodeIdentity } from './node-identity';

/** Registers a node's encryption key where the ledger has none or another. @throws LedgerClientError */
export async function registerNode(
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
