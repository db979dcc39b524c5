import type { EncryptionKey, NodeId } from '@llmnet/protocol';
import { LedgerClientError } from './errors';
import type { Ledger } from './ledger';
import type { NodeIdentity } from './node-identity';
import type { Reader } from './texts/sealed-texts';

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

const FRESH_MS = 60_000;

/** The registered encryption keys of nodes, asked from the ledger and kept for a minute. */
export class NodeDirectory {
  readonly #known = new Map<NodeId, { readonly reader: Promise<Reader>; readonly until: number }>();

  constructor(private readonly ledger: Ledger) {}

  /** @throws LedgerClientError UNKNOWN_NODE */
  readers(nodes: Iterable<NodeId>): Promise<Reader[]> {
    return Promise.all([...new Set(nodes)].map((node) => this.#reader(node)));
  }

  #reader(node: NodeId): Promise<Reader> {
    const known = this.#known.get(node);
    if (known !== undefined && known.until > Date.now()) return known.reader;
    const reader = this.ledger
      .query('membership:node', { node })
      .then(({ encryptionKey }) => ({ node, encryptionKey }));
    this.#known.set(node, { reader, until: Date.now() + FRESH_MS });
    reader.catch(() => this.#known.delete(node));
    return reader;
  }
}
